using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>Bandits as finite decision processes of one step: state 0 is before the pull, the others are terminal.</summary>
public static class Bandit
{
    /// <summary>Arms that pay 1 or nothing: state 1 is a win, state 2 a loss.</summary>
    /// <param name="pays">The probability of a win, by arm.</param>
    /// <exception cref="ArgumentException">There is no arm, or a probability is outside [0, 1].</exception>
    public static FiniteMdp Bernoulli(params IReadOnlyList<double> pays)
    {
        ArgumentNullException.ThrowIfNull(pays);
        var (transition, reward) = (new double[3, pays.Count, 3], new double[3, pays.Count, 3]);
        for (var arm = 0; arm < pays.Count; arm++)
        {
            transition[0, arm, 1] = pays[arm];
            transition[0, arm, 2] = 1 - pays[arm];
            reward[0, arm, 1] = 1;
            transition[1, arm, 1] = transition[2, arm, 2] = 1;
        }

        return new FiniteMdp(transition, reward, [1, 0, 0], Discount: 1, [false, true, true], Horizon: 1).Validate();
    }

    /// <summary>Arms that pay normal rewards; exactly their means where the variance is 0.</summary>
    /// <param name="means">The mean reward, by arm.</param>
    /// <param name="variance">The variance of every arm's reward.</param>
    /// <exception cref="ArgumentException">There is no arm, or a number is not finite or the variance negative.</exception>
    public static FiniteMdp Gaussian(IReadOnlyList<double> means, double variance)
    {
        ArgumentNullException.ThrowIfNull(means);
        var (transition, reward, noise) = (new double[2, means.Count, 2], new double[2, means.Count, 2], new double[2, means.Count, 2]);
        for (var arm = 0; arm < means.Count; arm++)
        {
            transition[0, arm, 1] = transition[1, arm, 1] = 1;
            (reward[0, arm, 1], noise[0, arm, 1]) = (means[arm], variance);
        }

        return (new FiniteMdp(transition, reward, [1, 0], Discount: 1, [false, true], Horizon: 1) { RewardVariance = variance == 0 ? null : noise }).Validate();
    }
}
