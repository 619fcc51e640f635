using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>What reading a grid came to: the grid, or every problem there is.</summary>
/// <param name="Grid">The grid; null where there are problems.</param>
/// <param name="Problems">What breaks a rule.</param>
public sealed record GridReading(Grid? Grid, IReadOnlyList<GridProblem> Problems);

/// <summary>Reads a grid from JSON, entry by entry; nothing in it is trusted. <c>docs/ablations.md</c> has the schema.</summary>
public static class GridFile
{
    /// <summary>The most cells of a grid.</summary>
    public const int MostCells = 100_000;

    private const long MaximumBytes = 1 << 20;
    private static readonly string[] Designs = ["all", "none", "leave-one-out", "add-one-in", "factorial", "sets"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="WrongUseException">There is no such file, or it is too large to be a grid.</exception>
    public static GridReading Read(string path, IGridCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
                throw new WrongUseException($"{path}: expected a grid file, such as analysis/ablations/smoke.json; {(Directory.Exists(path) ? "it is a folder" : "there is no such file")}.");
            if (info.Length > MaximumBytes)
                throw new WrongUseException($"{path}: expected a grid of at most {MaximumBytes >> 10} KiB, got {info.Length} bytes.");
            return Parse(File.ReadAllBytes(path), catalogue);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new WrongUseException($"{path}: expected a file that can be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a grid's bytes.</summary>
    public static GridReading Parse(ReadOnlyMemory<byte> json, IGridCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        var reading = new JsonReading();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var grid = Root(document.RootElement, reading, catalogue);
            return new GridReading(reading.Problems.Count == 0 ? grid : null, reading.Problems);
        }
        catch (InvalidOperationException)
        {
            // Names are decoded only when they are looked at.
            return new GridReading(null, [new GridProblem("$", "expected UTF-8 of whole characters in every name and string.")]);
        }
        catch (JsonException exception)
        {
            return new GridReading(null, [new GridProblem("$", $"expected JSON, nested at most 8 deep; it breaks off{(exception.LineNumber is { } line ? $" at line {line + 1}" : "")}.")]);
        }
    }

    private static Grid? Root(JsonElement root, JsonReading reading, IGridCatalogue catalogue)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("sleep", out _))
            return Sleeping(root, reading);
        if (reading.Object(root, "$", ["title", "environments", "presets", "seeds", "steps"], ["tricks", "settings", "evaluation", "probes", "engine", "threads", "checkpoint-every", "tune"]) is not { } keys)
            return null;
        var grid = new Grid
        {
            Title = Read("title", reading.Word) ?? "",
            Environments = ReadList("environments", (element, path) => EnvironmentOf(element, path, reading, catalogue)),
            Presets = ReadList("presets", (element, path) => reading.WordOf(element, path, catalogue.Presets, "Presets")),
            Tricks = Read("tricks", (element, path) => Tricks(element, path, reading, catalogue)) ?? new TrickPlan(TrickDesign.All),
            Settings = Read("settings", (element, path) => Settings(element, path, reading)) ?? [],
            Seeds = Read("seeds", (element, path) => Seeds(element, path, reading)) ?? [],
            Tune = Read("tune", (element, path) => Tune(element, path, reading)),
            Task = Task(keys, reading),
        };
        Together(grid, reading);
        return grid;

        T? Read<T>(string key, Func<JsonElement, string, T?> read) where T : class => keys.TryGetValue(key, out var element) ? read(element, $"$.{key}") : null;

        List<string> ReadList(string key, Func<JsonElement, string, string?> read) => keys.TryGetValue(key, out var element) ? reading.Words(element, $"$.{key}", 1, read) : [];
    }

    private static Grid? Sleeping(JsonElement root, JsonReading reading)
    {
        if (reading.Object(root, "$", ["title", "sleep"], []) is not { } keys || !keys.TryGetValue("sleep", out var sleep) || reading.Object(sleep, "$.sleep", ["milliseconds", "count"], []) is not { } inner)
            return null;
        var milliseconds = inner.TryGetValue("milliseconds", out var wait) ? reading.Whole(wait, "$.sleep.milliseconds", 0, 3_600_000) : null;
        var count = inner.TryGetValue("count", out var many) ? reading.Whole(many, "$.sleep.count", 1, MostCells) : null;
        var title = keys.TryGetValue("title", out var word) ? reading.Word(word, "$.title") : null;
        return title is null || milliseconds is null || count is null ? null : new Grid { Title = title, Sleep = new SleepPlan((int)milliseconds, (int)count) };
    }

    private static string? EnvironmentOf(JsonElement element, string path, JsonReading reading, IGridCatalogue catalogue) =>
        element.ValueKind == JsonValueKind.String && reading.Word(element, path) is { } id && catalogue.IsFile(id) ? id : reading.WordOf(element, path, catalogue.Environments, "Environments");

    private static TrickPlan? Tricks(JsonElement element, string path, JsonReading reading, IGridCatalogue catalogue)
    {
        if (element.ValueKind == JsonValueKind.String)
            return Design(element, path) is not { } word ? null : word is TrickDesign.Factorial or TrickDesign.Sets
                ? Missing(word == TrickDesign.Factorial ? $$"""expected an object that names the tricks: { "design": "factorial", "of": ["value-clipping", "reward-scaling"] }.""" : $$"""expected an object with the sets: { "design": "sets", "sets": [{ "name": "bare", "without": ["tanh"] }] }.""")
                : new TrickPlan(word);
        if (reading.Object(element, path, ["design"], ["of", "with", "without", "instead", "sets"]) is not { } keys)
            return null;
        var design = keys.TryGetValue("design", out var name) ? Design(name, $"{path}.design") : null;
        var plan = new TrickPlan(design ?? TrickDesign.All)
        {
            Of = List("of"),
            With = List("with"),
            Without = List("without"),
            Instead = keys.TryGetValue("instead", out var instead) ? Replacements(instead, $"{path}.instead") : new Dictionary<string, string>(),
            Sets = keys.TryGetValue("sets", out var sets) ? Sets(sets, $"{path}.sets", reading, Trick) : [],
        };
        if (design == TrickDesign.Factorial && plan.Of.Count is 0 or > 12)
            reading.Note($"{path}.of", $"expected the 1 to 12 tricks of a factorial, got {plan.Of.Count}.");
        if (design == TrickDesign.Sets != keys.ContainsKey("sets") && design is not null)
            reading.Note($"{path}.sets", design == TrickDesign.Sets ? "expected the sets of this design, they are missing." : "expected only where design is sets.");
        if (design == TrickDesign.Sets && (plan.Of.Count > 0 || plan.Instead.Count > 0))
            reading.Note(path, "expected neither of nor instead where design is sets: each set says what it has.");
        foreach (var trick in plan.Of.Intersect(plan.Without).Concat(plan.Of.Intersect(plan.With)).Concat(plan.With.Intersect(plan.Without)))
            reading.Note(path, $"{trick}: expected in one of of, with and without.");
        foreach (var trick in plan.Instead.Keys.Where(trick => plan.Of.Count > 0 && !plan.Of.Contains(trick)))
            reading.Note($"{path}.instead.{trick}", "expected one of the varied tricks, those of of.");
        return plan;

        string? Trick(JsonElement item, string at) => reading.WordOf(item, at, catalogue.Tricks, "Tricks");

        List<string> List(string key) => keys.TryGetValue(key, out var list) ? reading.Words(list, $"{path}.{key}", key == "of" ? 1 : 0, Trick) : [];

        TrickDesign? Design(JsonElement item, string at) => reading.WordOf(item, at, Designs, "Designs") is { } word ? (TrickDesign)Array.IndexOf(Designs, word) : null;

        TrickPlan? Missing(string text)
        {
            reading.Note(path, text);
            return null;
        }

        Dictionary<string, string> Replacements(JsonElement item, string at)
        {
            var found = new Dictionary<string, string>();
            foreach (var (trick, value, where) in reading.Pairs(item, at))
                if (!catalogue.Tricks.Contains(trick))
                    reading.Note(where, $"no such trick; {Nearest.Advice(trick, catalogue.Tricks, "Tricks")}");
                else if (Trick(value, where) is { } other)
                    found[trick] = other;
            return found;
        }
    }

    private static List<NamedTricks> Sets(JsonElement element, string path, JsonReading reading, Func<JsonElement, string, string?> trick)
    {
        var sets = new List<NamedTricks>();
        foreach (var (item, at) in reading.Items(element, path))
        {
            if (reading.Object(item, at, ["name"], ["with", "without"]) is not { } keys || !keys.TryGetValue("name", out var name) || reading.Word(name, $"{at}.name") is not { } word)
                continue;
            List<string> List(string key) => keys.TryGetValue(key, out var list) ? reading.Words(list, $"{at}.{key}", 0, trick) : [];
            if (sets.Exists(set => set.Name == word))
                reading.Note($"{at}.name", $"'{word}': expected every name once, it is there twice.");
            sets.Add(new NamedTricks(word, List("with"), List("without")));
        }

        return sets;
    }

    private static List<SettingAxis> Settings(JsonElement element, string path, JsonReading reading) =>
        [.. reading.Pairs(element, path).Select(pair => new SettingAxis(pair.Name, Values(pair.Value, pair.Path, reading, 1)))];

    private static List<string> Values(JsonElement element, string path, JsonReading reading, int minimum) => element.ValueKind == JsonValueKind.Array || minimum > 1
        ? reading.Words(element, path, minimum, reading.Value)
        : reading.Value(element, path) is { } value ? [value] : [];

    private static List<ulong>? Seeds(JsonElement element, string path, JsonReading reading)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            var seeds = reading.Items(element, path).Select(item => (Seed: reading.Whole(item.Element, item.Path, 0, long.MaxValue), item.Path)).Where(item => item.Seed is not null).ToList();
            foreach (var twice in seeds.GroupBy(item => item.Seed).SelectMany(group => group.Skip(1)))
                reading.Note(twice.Path, $"{twice.Seed}: expected every seed once, it is there twice.");
            return seeds.ConvertAll(item => (ulong)item.Seed!.Value);
        }

        if (reading.Object(element, path, ["from", "count"], []) is not { } keys)
            return null;
        var from = keys.TryGetValue("from", out var first) ? reading.Whole(first, $"{path}.from", 0, long.MaxValue - 10_000) : null;
        var count = keys.TryGetValue("count", out var many) ? reading.Whole(many, $"{path}.count", 1, 10_000) : null;
        return from is null || count is null ? null : [.. Enumerable.Range(0, (int)count).Select(i => (ulong)from.Value + (ulong)i)];
    }

    private static Tuning? Tune(JsonElement element, string path, JsonReading reading)
    {
        if (reading.Object(element, path, ["setting", "values", "seeds"], []) is not { } keys)
            return null;
        var setting = keys.TryGetValue("setting", out var name) ? reading.Word(name, $"{path}.setting") : null;
        var values = keys.TryGetValue("values", out var list) ? Values(list, $"{path}.values", reading, 2) : [];
        var seeds = keys.TryGetValue("seeds", out var from) ? Seeds(from, $"{path}.seeds", reading) : null;
        return setting is null || seeds is null ? null : new Tuning(setting, values, seeds);
    }

    private static CellTask Task(Dictionary<string, JsonElement> keys, JsonReading reading)
    {
        var evaluation = keys.TryGetValue("evaluation", out var element) ? reading.Object(element, "$.evaluation", ["episodes"], ["deterministic"]) : null;
        return new CellTask
        {
            Steps = keys.TryGetValue("steps", out var steps) ? reading.Whole(steps, "$.steps", 1, 1_000_000_000_000) ?? 0 : 0,
            EvaluationEpisodes = evaluation?.TryGetValue("episodes", out var episodes) == true ? (int)(reading.Whole(episodes, "$.evaluation.episodes", 1, 1_000_000) ?? 0) : 100,
            Deterministic = evaluation?.TryGetValue("deterministic", out var flag) == true && reading.Flag(flag, "$.evaluation.deterministic") == true,
            Probes = keys.TryGetValue("probes", out var probes) ? reading.Words(probes, "$.probes", 0, reading.Word) : [],
            Engine = keys.TryGetValue("engine", out var engine) ? reading.WordOf(engine, "$.engine", ["auto", "fused", "torch"], "Engines") ?? "auto" : "auto",
            Threads = keys.TryGetValue("threads", out var threads) ? (int)(reading.Whole(threads, "$.threads", 1, 1024) ?? 1) : 1,
            CheckpointEvery = keys.TryGetValue("checkpoint-every", out var every) ? (int?)reading.Whole(every, "$.checkpoint-every", 1, int.MaxValue) : null,
        };
    }

    /// <summary>What entries owe to one another.</summary>
    private static void Together(Grid grid, JsonReading reading)
    {
        foreach (var twice in grid.Task.Probes.GroupBy(probe => probe.Split('@')[0]).Where(group => group.Count() > 1))
            reading.Note("$.probes", $"{twice.Key}: expected once, with all of its updates: {twice.Key}@0,last.");
        if (grid.Tune is not { } tune)
            return;
        if (grid.Seeds.Intersect(tune.Seeds).ToList() is { Count: > 0 } both)
            reading.Note("$.tune.seeds", $"expected seeds that are not reported, or the choice would be judged on the runs that it was made on; {string.Join(", ", both)} {(both.Count == 1 ? "is" : "are")} in $.seeds too.");
        if (grid.Settings.Any(axis => axis.Name == tune.Setting))
            reading.Note($"$.settings.{tune.Setting}", "expected in one of settings and tune: a setting that is tuned has no value of its own.");
    }
}
