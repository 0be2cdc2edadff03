from flask import Flask, redirect, url_for

app = Flask(__name__)


@app.route("/")
@app.route("/index/")
def index():
    return "This is the index."


@app.route("/<path:where>/")
def home(where):
    return redirect(url_for("index"))


@app.route("/<path:where>/ext")
def external(where):
    return redirect(url_for("index", _external=True))
