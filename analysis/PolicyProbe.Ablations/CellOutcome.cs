namespace PolicyProbe.Ablations;

/// <summary>What one cell of an ablation came to: a row of <c>cells.csv</c>, and all that the statistics see of it.</summary>
/// <param name="Id">The cell's id: a hash of its configuration, seed and version.</param>
/// <param name="Environment">The environment's id.</param>
/// <param name="Arm">What is compared, in words: <c>ppo</c>, <c>ppo without reward-scaling</c>.</param>
/// <param name="Seed">The seed. Cells of equal seed and environment are pairs across arms.</param>
/// <param name="Factors">The levels of what the grid varies, by name: a trick's id is <c>on</c> or <c>off</c>, a setting has its value.</param>
/// <param name="Metrics">The numbers, by kebab-case name, such as <c>final-return</c>; finite.</param>
public sealed record CellOutcome(
    string Id,
    string Environment,
    string Arm,
    ulong Seed,
    IReadOnlyDictionary<string, string> Factors,
    IReadOnlyDictionary<string, double> Metrics);
