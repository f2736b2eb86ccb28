"""What readers make of feeds, as JSON on stdout.

readers.py feedparser FILE...   each file parsed from its bytes
readers.py newsboat CACHE       the items in newsboat's cache
"""
import calendar
import json
import sqlite3
import sys


def parsed(path):
    import feedparser

    with open(path, 'rb') as file:
        feed = feedparser.parse(file.read())
    items = [[entry.title, entry.link, calendar.timegm(entry.published_parsed)] for entry in feed.entries]
    return {'bozo': int(feed.bozo), 'version': feed.version, 'title': feed.feed.title, 'items': items}


def cached(path):
    rows = sqlite3.connect(path).execute('select feedurl, title, url, pubDate from rss_item where deleted = 0 order by pubDate desc, guid')
    feeds = {}
    for address, title, url, instant in rows:
        feeds.setdefault(address, []).append([title, url, int(instant)])
    return feeds


reader, *paths = sys.argv[1:]
print(json.dumps({path: parsed(path) for path in paths} if reader == 'feedparser' else cached(paths[0])))
