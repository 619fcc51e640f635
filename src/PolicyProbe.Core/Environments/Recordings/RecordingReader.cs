using System.Text.Json;

namespace PolicyProbe.Core;

/// <summary>
/// Reads recordings: JSON with <c>env</c>, perhaps <c>kwargs</c>, and one of <c>episodes</c> (<c>seed</c>; <c>resets</c> with <c>at</c>, <c>obs</c>; <c>steps</c> with
/// <c>action</c>, <c>obs</c>, <c>reward</c>, <c>terminated</c>, <c>truncated</c>; both with <c>state</c>, or <c>qpos</c> and
/// <c>qvel</c>, where known) or <c>P</c> [state][action][outcome] = [probability, next, reward, terminated] and
/// <c>initial_state_distribution</c> or, of raw physics, <c>trajectories</c> (<c>frame_skip</c>, <c>init_qpos</c>, <c>init_qvel</c>;
/// <c>steps</c> with <c>action</c>, <c>qpos</c>, <c>qvel</c>; the model's facts by name). A file is not trusted: every entry is checked, and what is more is passed over.
/// </summary>
public static class RecordingReader
{
    private const long LargestFile = 1L << 28;
    private const int LargestFrameSkip = 1000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="WrongUseException">The file is missing or no recording; the message names file and entry.</exception>
    public static Recording Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new WrongUseException($"{path}: no such file.");
            if (file.Length > LargestFile)
                throw new WrongUseException($"{path}: expected a recording of at most {LargestFile} bytes, got {file.Length}.");
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new WrongUseException($"{path}: {exception.Message}");
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="WrongUseException">The bytes are no recording; the message names source and entry.</exception>
    public static Recording Parse(string source, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = new Entry(source, string.Empty, document.RootElement);
            var recording = new Recording(source, root["env"].Text(), [], null, []) { Keywords = root.Optional("kwargs")?.Texts() ?? [] };
            if (root.Optional("P") is { } table)
                return recording with { Table = Table(table, root["initial_state_distribution"].Numbers()) };
            if (root.Optional("trajectories") is { } motions)
                return motions.List(Trajectory) is { Count: > 0 } read ? recording with { Trajectories = read } : throw motions.Wrong("at least one trajectory");
            var episodes = root["episodes"].List(Episode);
            return episodes.Count > 0 ? recording with { Episodes = episodes } : throw root["episodes"].Wrong("at least one episode");
        }
        catch (JsonException exception)
        {
            throw new WrongUseException($"{source}: not JSON: {exception.Message}");
        }
    }

    private static RecordedEpisode Episode(Entry entry)
    {
        var steps = entry["steps"].List(step => new RecordedStep(
            step["action"].NumbersOrOne(), State(step), step["reward"].Number(), step["terminated"].Flag(), step["truncated"].Flag()));
        var resets = new Dictionary<int, RecordedState>();
        foreach (var (reset, state) in entry["resets"].List(reset => (reset, State(reset))))
            if (!resets.TryAdd(reset["at"].Whole(0, steps.Count), state))
                throw reset["at"].Wrong("a step without another reset");
        return resets.ContainsKey(0) ? new RecordedEpisode(entry["seed"].Seed(), resets, steps) : throw entry["resets"].Wrong("a reset at 0");
    }

    private static RecordedState State(Entry entry)
    {
        var physics = entry.Optional("state")?.NumbersOrOne()
            ?? (entry.Optional("qpos") is { } positions ? [.. positions.Numbers(), .. entry["qvel"].Numbers()] : null);
        return new RecordedState(entry["obs"].NumbersOrOne(), physics);
    }

    private static RecordedTrajectory Trajectory(Entry entry) => new(
        entry.Facts(),
        entry["frame_skip"].Whole(1, LargestFrameSkip),
        entry["init_qpos"].Numbers(),
        entry["init_qvel"].Numbers(),
        entry["steps"].List(step => new RecordedMotion(step["action"].Numbers(), step["qpos"].Numbers(), step["qvel"].Numbers())) is { Count: > 0 } steps
            ? steps
            : throw entry["steps"].Wrong("at least one step"));

    private static RecordedTable Table(Entry table, double[] start)
    {
        var outcomes = table.List(state => (IReadOnlyList<IReadOnlyList<Outcome>>)state.List(action => (IReadOnlyList<Outcome>)action.List(outcome =>
        {
            var parts = outcome.List(part => part);
            return parts.Count == 4
                ? new Outcome(parts[0].Number(), parts[1].Whole(0, start.Length - 1), parts[2].Number(), parts[3].Flag())
                : throw outcome.Wrong("[probability, next, reward, terminated]");
        })));
        return outcomes.Count == start.Length ? new RecordedTable(start, outcomes) : throw table.Wrong($"{start.Length} states, as initial_state_distribution has");
    }

    /// <summary>An element with the path that leads to it.</summary>
    private readonly record struct Entry(string Source, string Path, JsonElement Element)
    {
        public Entry this[string name] => Optional(name) ?? throw new WrongUseException($"{Source}: {(Path.Length == 0 ? "the file" : Path)} has no entry '{name}'.");

        public Entry? Optional(string name)
        {
            if (Element.ValueKind != JsonValueKind.Object)
                throw Wrong("an object");
            return Element.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null ? new Entry(Source, Path.Length == 0 ? name : $"{Path}.{name}", child) : null;
        }

        public List<T> List<T>(Func<Entry, T> read)
        {
            if (Element.ValueKind != JsonValueKind.Array)
                throw Wrong("a list");
            var items = new List<T>(Element.GetArrayLength());
            foreach (var item in Element.EnumerateArray())
                items.Add(read(new Entry(Source, $"{Path}[{items.Count}]", item)));
            return items;
        }

        public Dictionary<string, string> Texts() => Element.ValueKind == JsonValueKind.Object
            ? Element.EnumerateObject().DistinctBy(property => property.Name).ToDictionary(property => property.Name, property => property.Value.GetRawText())
            : throw Wrong("an object");

        public Dictionary<string, double[]> Facts()
        {
            if (Element.ValueKind != JsonValueKind.Object)
                throw Wrong("an object");
            var facts = new Dictionary<string, double[]>(StringComparer.Ordinal);
            foreach (var property in Element.EnumerateObject())
                if (property.Name != "steps" && property.Value.ValueKind is (JsonValueKind.Number or JsonValueKind.Array))
                    facts[property.Name] = new Entry(Source, $"{Path}.{property.Name}", property.Value).NumbersOrOne();
            return facts;
        }

        public double Number() =>
            Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Wrong("a finite number");

        public double[] Numbers() => [.. List(item => item.Number())];

        public double[] NumbersOrOne() => Element.ValueKind == JsonValueKind.Array ? Numbers() : [Number()];

        public int Whole(int low, int high) =>
            Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var value) && value >= low && value <= high ? value : throw Wrong($"a whole number from {low} to {high}");

        public ulong Seed() =>
            Element.ValueKind == JsonValueKind.Number && Element.TryGetUInt64(out var value) ? value : throw Wrong("a whole number of at least 0");

        public bool Flag() => Element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong("true or false"),
        };

        public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Wrong("text");

        public WrongUseException Wrong(string rule)
        {
            var text = Element.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? $"{Element.ValueKind}".ToLowerInvariant() : Element.GetRawText();
            return new WrongUseException($"{Source}: {(Path.Length == 0 ? "the file" : Path)}: expected {rule}, got {(text.Length > 60 ? text[..60] + "…" : text)}.");
        }
    }
}
