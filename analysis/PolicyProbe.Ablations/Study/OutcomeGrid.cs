using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>Outcomes by environment, arm and seed, checked: what every table of a study reads.</summary>
internal sealed class OutcomeGrid
{
    private readonly Dictionary<(string Environment, string Arm), Dictionary<ulong, double>> _scores = [];
    private readonly Dictionary<string, ScoreScale> _scales = [];

    /// <summary>Sorts and checks.</summary>
    /// <exception cref="WrongUseException">There are no outcomes, one lacks the metric or has one that is not finite, two are of one environment, arm and seed, or the design names an arm that is not there.</exception>
    public OutcomeGrid(IReadOnlyList<CellOutcome> outcomes, StudyDesign design)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(design);
        if (outcomes.Count == 0)
            throw new WrongUseException("A study needs at least one finished cell, and there is none.");
        (Outcomes, Design) = (outcomes, design);
        foreach (var outcome in outcomes)
        {
            if (!outcome.Metrics.TryGetValue(design.Metric, out var score))
                throw new WrongUseException($"Cell {outcome.Id} has no metric '{design.Metric}'; it has {(outcome.Metrics.Count == 0 ? "none" : string.Join(", ", outcome.Metrics.Keys.Order(StringComparer.Ordinal)))}.");
            if (!double.IsFinite(score))
                throw new WrongUseException($"Cell {outcome.Id} has {design.Metric} {score}; a study compares finite numbers.");
            if (!_scores.TryGetValue((outcome.Environment, outcome.Arm), out var bySeed))
                _scores[(outcome.Environment, outcome.Arm)] = bySeed = [];
            if (!bySeed.TryAdd(outcome.Seed, score))
                throw new WrongUseException($"Two cells are '{outcome.Arm}' on {outcome.Environment} with seed {outcome.Seed}; an arm needs a name of its own for every setting that differs.");
        }

        Environments = [.. outcomes.Select(outcome => outcome.Environment).Distinct()];
        Arms = [.. outcomes.Select(outcome => outcome.Arm).Distinct()];
        Reference = design.Reference ?? Arms[0];
        string?[] asked = [design.Reference, design.Improvement?.Ppo, design.Improvement?.PpoMinimal, design.Improvement?.Trpo, design.Improvement?.TrpoPlus];
        foreach (var arm in asked.OfType<string>())
            if (!Arms.Contains(arm))
                throw new WrongUseException($"The study names the arm '{arm}', and no cell has it; the arms are {string.Join(", ", Arms)}.");
        foreach (var (environment, scale) in design.Scales)
            if (!double.IsFinite(scale.Zero) || !double.IsFinite(scale.One) || scale.Zero == scale.One)
                throw new WrongUseException($"The scale of {environment} has {scale.Zero} for 0 and {scale.One} for 1; it needs two finite numbers that differ.");
        foreach (var environment in Environments)
            if (ScaleOf(environment) is { } scale)
                _scales[environment] = scale;
        Scaled = [.. Environments.Where(_scales.ContainsKey)];
        Complete = [.. Arms.Where(arm => Scaled.All(environment => _scores.ContainsKey((environment, arm))))];
    }

    /// <summary>The outcomes as they were given.</summary>
    public IReadOnlyList<CellOutcome> Outcomes { get; }

    /// <summary>The design.</summary>
    public StudyDesign Design { get; }

    /// <summary>The environments, in the order of the outcomes.</summary>
    public IReadOnlyList<string> Environments { get; }

    /// <summary>The arms, in the order of the outcomes.</summary>
    public IReadOnlyList<string> Arms { get; }

    /// <summary>The arm that others are compared with.</summary>
    public string Reference { get; }

    /// <summary>The arms but the reference.</summary>
    public IEnumerable<string> Others => Arms.Where(arm => arm != Reference);

    /// <summary>The arms that ran on every environment that has a scale: aggregates compare these alone.</summary>
    public IReadOnlyList<string> Complete { get; }

    /// <summary>The environments with a scale: those where 0 and 1 differ.</summary>
    public IReadOnlyList<string> Scaled { get; }

    /// <summary>An arm's scores by seed; empty where it did not run.</summary>
    public IReadOnlyDictionary<ulong, double> BySeed(string environment, string arm) => _scores.TryGetValue((environment, arm), out var found) ? found : new Dictionary<ulong, double>();

    /// <summary>An arm's scores in the order of the seeds.</summary>
    public double[] Scores(string environment, string arm) => [.. BySeed(environment, arm).OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    /// <summary>What counts as 0 and 1 in a scaled environment.</summary>
    public ScoreScale Scale(string environment) => _scales[environment];

    /// <summary>An arm's scores of all scaled environments, on the common scale.</summary>
    public Scores Normalised(string arm) => new(Scaled, [.. Scaled.Select(environment => Scores(environment, arm).Select(Scale(environment).Of).ToArray())]);

    // Null where nothing was asked for and all arms have one mean.
    private ScoreScale? ScaleOf(string environment)
    {
        if (Design.Scales.TryGetValue(environment, out var asked))
            return asked;
        double[] means = [.. Arms.Select(arm => Scores(environment, arm)).Where(scores => scores.Length > 0).Select(scores => scores.Average())];
        return means.Max() > means.Min() ? new ScoreScale(means.Min(), means.Max()) : null;
    }
}
