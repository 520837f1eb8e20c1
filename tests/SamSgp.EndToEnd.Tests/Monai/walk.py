"""Goes through what 3D Slicer's module does, with the client that it does it with (another project's; its path is an argument).

walk.py CLIENT.py SERVER TASK IMAGE.nii.gz LABELS.nii.gz [PASSWORD]
Every call has a client object of its own, as in the module. Prints one line a step; ends with an exception where one goes wrong.
"""
import importlib.util
import json
import sys
import tempfile
import urllib.request


def main(path, server, task, image, labels, password=None):
    spec = importlib.util.spec_from_file_location("client", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tempfile.mkdtemp()
    token = None

    def client(address=server):
        made = module.MONAILabelClient(address, folder, "walk")
        made.update_auth(token)
        return made

    def say(step, what):
        print(step, json.dumps(what, sort_keys=True), flush=True)

    say("auth", client().auth_enabled())
    if password:
        say("valid before", client().auth_valid_token())
        token = client().auth_token("walker", password)
        say("valid", client().auth_valid_token())
    info = client().info()
    say("labels", info["labels"])
    say("models", sorted(info["models"]))
    say("one", sorted(client(f"{server}/tasks/{task}").info()["models"]))
    names = [name for name, _ in sorted(info["models"][task]["labels"].items(), key=lambda pair: pair[1])]

    # The user's own volume.
    name = "2: CT é/1+"
    say("upload", client().upload_image(image, name))
    file, answer = client().infer(task, name, {"result_extension": ".nrrd", "result_dtype": "uint8"})
    say("names", answer["label_names"])
    say("magic", open(file, "rb").read(8).decode())
    file, answer = client().infer(task, name, {"result_extension": ".nii.gz"})
    say("file", file.endswith(".nii.gz"))

    # A box, in a session.
    say("no session", client().get_session("of/nobody"))
    session = client().create_session(image)["session_id"]
    say("session", client().get_session(session)["name"] == session)
    _, answer = client().infer(task + ".clicks", name, {"label": names[0], "roi": [20, 4, 30, 6, 3, 2]}, session_id=session)
    say("box", answer["label_names"])
    _, answer = client().infer(task + ".clicks", name, {"label": names[0], "foreground": [[8, 8, 1]], "background": []}, session_id=session)
    say("points", answer["label_names"] == {names[0]: 1})

    # The next image of the service, as the module downloads it: without credentials.
    sample = client().next_sample("newest", {})
    say("sample", sorted(sample))
    address = f"{server}/datastore/image?image={sample['id']}"
    with urllib.request.urlopen(address) as answer:
        say("sample bytes", answer.read(2) == b"\x1f\x8b" and answer.headers["content-disposition"].startswith("attachment; filename="))
    _, answer = client().infer(task, sample["id"], {})
    say("series", answer["label_names"])
    say("stored", client().download_label(sample["id"].split("~")[0], "final").endswith(".nii.gz"))
    say("datastore", len(client().datastore()["objects"]))

    # What is submitted is learned from.
    entries = [{"name": entry, "idx": 5 + i} for i, entry in enumerate(names)]
    say("submit", client().save_label(sample["id"], labels, "final", {"label_info": entries, "model": task})["image"] == sample["id"].split("~")[0])
    say("running", client().train_status(check_if_running=True))
    say("train", client().train_start(task, {})["details"])
    say("train again", client().train_start(task, {})["details"])
    say("stop", client().train_stop())
    say("done", True)


if __name__ == "__main__":
    main(*sys.argv[1:])
