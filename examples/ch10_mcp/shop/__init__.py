"""The bookshop: `shop_server` offers it, `shop_tools` runs, `orders` keeps and pays."""
