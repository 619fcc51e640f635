namespace PolicyProbe.Learning;

/// <summary>
/// TensorBoard's tags of the columns of metrics.csv: a group, which becomes a section of charts, and a name. The horizontal axis is
/// environment steps, as in Stable-Baselines3 and CleanRL.
/// </summary>
public static class EventTags
{
    private static readonly Dictionary<string, string> Known = new()
    {
        ["mean_return"] = "episode/mean-return",
        ["mean_length"] = "episode/mean-length",
        ["episodes"] = "episode/count",
        ["mean_kl"] = "trust-region/mean-kl",
        ["max_kl"] = "trust-region/max-kl",
        ["max_ratio"] = "trust-region/max-ratio",
        ["clip_fraction"] = "trust-region/clip-fraction",
        ["entropy"] = "policy/entropy",
        ["policy_loss"] = "policy/loss",
        ["policy_gradient_norm"] = "policy/gradient-norm",
        ["value_loss"] = "value/loss",
        ["value_gradient_norm"] = "value/gradient-norm",
        ["explained_variance"] = "value/explained-variance",
        ["learning_rate"] = "schedule/learning-rate",
        ["update"] = "schedule/update",
    };

    /// <summary>The tag of a column; one that has no group of its own is shown under <c>update/</c>. Null for <c>steps</c>, the axis.</summary>
    public static string? Of(string column)
    {
        ArgumentException.ThrowIfNullOrEmpty(column);
        return column == "steps" ? null : Known.GetValueOrDefault(column) ?? "update/" + column.Replace('_', '-');
    }

    /// <summary>A row of metrics.csv, column and value, as what <see cref="EventWriter.Scalars"/> takes.</summary>
    public static IReadOnlyList<(string Tag, double? Value)> Of(IEnumerable<(string Column, double? Value)> row) =>
        [.. row.Select(cell => (Tag: Of(cell.Column), cell.Value)).Where(cell => cell.Tag is not null).Select(cell => (cell.Tag!, cell.Value))];
}
