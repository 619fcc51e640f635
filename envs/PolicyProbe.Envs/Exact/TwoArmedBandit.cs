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
    public static IEnvironment Create()
    {
        double[] pays = [0.7, 0.4];
        var (transition, reward) = (new double[3, 2, 3], new double[3, 2, 3]);
        for (var arm = 0; arm < 2; arm++)
        {
            transition[0, arm, 1] = pays[arm];
            transition[0, arm, 2] = 1 - pays[arm];
            reward[0, arm, 1] = 1;
            transition[1, arm, 1] = 1;
            transition[2, arm, 2] = 1;
        }

        return new TabularEnvironment(
            Id,
            "Pull one of two arms once; they pay 1 with probability 0.7 and 0.4. Its exact gradient is known.",
            "Sutton and Barto (2018), §2.8",
            new FiniteMdp(transition, reward, [1, 0, 0], Discount: 1, [false, true, true], Horizon: 1));
    }
}
