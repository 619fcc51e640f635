using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// One pull of one of three arms that pay exactly 1, 0.9 and 0.1: the covariance of a gradient estimate comes from the choice of the
/// arm alone, and plain policy gradients linger at the second best.
/// </summary>
/// <remarks>
/// After J. Mei, C. Xiao, C. Szepesvári and D. Schuurmans, "On the Global Convergence Rates of Softmax Policy Gradient Methods" (2020),
/// §3.
/// </remarks>
public sealed class DeterministicBandit : ICatalogued
{
    private DeterministicBandit()
    {
    }

    /// <inheritdoc/>
    public static string Id => "bandit-deterministic-3";

    /// <inheritdoc/>
    public static IEnvironment Create() => new TabularEnvironment(
        Id,
        "Pull one of three arms once; they pay exactly 1, 0.9 and 0.1. Its exact gradient is known.",
        "after Mei et al. (2020), §3",
        Bandit.Gaussian([1, 0.9, 0.1], variance: 0),
        draw: BanditDrawing.Of);
}
