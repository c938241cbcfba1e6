"""What runs in the process of each server.

`settings` travel in its environment, `parent_watch` starts it and ends it with its
starter, `gunicorn_child` is the server, `app_loader` builds the application;
`one_send`, `own_date` and `interim` mend what gunicorn does with an answer, `refusal`
what it says of a request that it does not take.
"""
