using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// One pull of one of two arms, which pay 1 with probability 0.7 and 0.4: the smallest problem with a policy gradient,
/// J = Σ πₐ pₐ and ∂J/∂zₐ = πₐ (pₐ − J).
/// </summary>
/// <remarks>As a decision process: a start and the terminal states win and lose, horizon 1. R. S. Sutton and A. G. Barto, "Reinforcement Learning: An Introduction" (2018), §2.8.</remarks>
public sealed class TwoArmedBandit : ICatalogued
{
    private TwoArmedBandit()
    {
    }

    /// <inheritdoc/>
    public static string Id => "two-armed-bandit";

    /// <inheritdoc/>
    public static IEnvironment Create() => new TabularEnvironment(
        Id,
        "Pull one of two arms once; they pay 1 with probability 0.7 and 0.4. Its exact gradient is known.",
        "Sutton and Barto (2018), §2.8",
        Bandit.Bernoulli(0.7, 0.4),
        draw: BanditDrawing.Of);
}
