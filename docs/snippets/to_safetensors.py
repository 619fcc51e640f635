"""A PyTorch policy for `policyprobe import`: its tensors as safetensors, its normaliser's statistics as JSON.

Needs torch and nothing else of its own; save() and statistics() are called from your code, as docs/import-export.md shows.
"""
import json
import struct


def save(state_dict, path):
    """Writes name -> tensor as safetensors, float32. Refuses to overwrite."""
    header, data = {}, b""
    for name, tensor in state_dict.items():
        raw = tensor.detach().cpu().float().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "xb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def statistics(path, observation=None, reward=None, epsilon=1e-8, clip_observation=10.0, clip_reward=10.0):
    """Writes running statistics with mean, var and count: VecNormalize's obs_rms and ret_rms, or the wrappers' own. Refuses to overwrite."""
    def part(rms, clip):
        return {"mean": list_of(rms.mean), "var": list_of(rms.var), "count": float(rms.count), "epsilon": epsilon, "clip": clip}

    def list_of(numbers):
        return [float(number) for number in getattr(numbers, "reshape", lambda _: [numbers])(-1)]

    parts = {}
    if observation is not None:
        parts["observation"] = part(observation, clip_observation)
    if reward is not None:
        parts["reward"] = part(reward, clip_reward)
    with open(path, "x") as file:
        json.dump(parts, file)
