"""nginx with proxy_cache, where it is installed: one worker, in a folder of its own."""

import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from examples.lab.serve import Port

CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=books:1m;
  keepalive_requests 10000000;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass {origin}; proxy_cache books; }}
  }}
}}
"""


@contextmanager
def nginx(origin):
    """Serve; yields the URL, or None where nginx is not installed."""
    if shutil.which("nginx") is None:
        yield None
        return
    port = Port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        config = Path(folder) / "nginx.conf"
        config.write_text(CONFIG.format(folder=folder, port=port.number, origin=origin))
        number = port.number
        port.release()
        with subprocess.Popen(["nginx", "-p", folder, "-c", str(config)]) as process:
            try:
                time.sleep(0.5)
                yield f"http://127.0.0.1:{number}"
            finally:
                process.terminate()
