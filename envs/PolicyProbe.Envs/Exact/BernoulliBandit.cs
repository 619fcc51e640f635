using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>One pull of one of ten arms; arm k pays 1 with probability (k + 1)/11, else nothing: J = Σ πₐpₐ, ∂J/∂zₐ = πₐ(pₐ − J).</summary>
/// <remarks>
/// As a decision process: a start and the terminal states win and lose, horizon 1. R. S. Sutton and A. G. Barto, "Reinforcement
/// Learning: An Introduction" (2018), §2.8.
/// </remarks>
public sealed class BernoulliBandit : ICatalogued
{
    private BernoulliBandit()
    {
    }

    /// <inheritdoc/>
    public static string Id => "bandit-bernoulli-10";

    /// <inheritdoc/>
    public static IEnvironment Create() => new TabularEnvironment(
        Id,
        "Pull one of ten arms once; arm k pays 1 with probability (k + 1)/11. Its exact gradient is known.",
        "Sutton and Barto (2018), §2.8",
        Bandit.Bernoulli([.. Enumerable.Range(1, 10).Select(k => k / 11.0)]),
        draw: BanditDrawing.Of);
}
