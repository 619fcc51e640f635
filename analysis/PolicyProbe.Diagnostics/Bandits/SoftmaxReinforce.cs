using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>REINFORCE of a softmax policy over two arms: θ ← θ + η (r − b)(eₐ − π), b the mean of all rewards before; one pull, one step.</summary>
/// <remarks>R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning" (1992). In log-odds: x + 2η(r − b)π₂ after arm 0, x − 2η(r − b)π₁ after arm 1.</remarks>
/// <param name="StepSize">η.</param>
public sealed record SoftmaxReinforce(double StepSize) : ITwoArmPlayer
{
    /// <inheritdoc/>
    public int Play(ITwoArms arms, int horizon, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(arms);
        ArgumentNullException.ThrowIfNull(rng);
        var (state, pulls) = (new State(0, 0, 0), 0);
        for (var t = 0; t < horizon; t++)
        {
            var arm = rng.NextDouble() < state.First ? 0 : 1;
            pulls += 1 - arm;
            state = state.After(arm, arms.Pull(arm, rng), StepSize);
        }

        return pulls;
    }

    /// <summary>E N₁ on arms that always give the same, over all 2ⁿ sequences of pulls.</summary>
    /// <param name="arms">The arms.</param>
    /// <param name="horizon">n, at most 20.</param>
    public double ExpectedPulls(FixedArms arms, int horizon)
    {
        ArgumentNullException.ThrowIfNull(arms);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(horizon, 20);
        return Expected(new State(0, 0, 0), horizon);

        double Expected(State state, int left) => left == 0 ? 0
            : (state.First * (1 + Expected(state.After(0, arms.First, StepSize), left - 1))) + ((1 - state.First) * Expected(state.After(1, arms.Second, StepSize), left - 1));
    }

    /// <summary>Log-odds, the sum of the rewards, and how many there were.</summary>
    private readonly record struct State(double LogOdds, double Rewards, int Pulls)
    {
        public double First => 1 / (1 + Math.Exp(-LogOdds));

        public State After(int arm, double reward, double step)
        {
            var advantage = reward - (Pulls == 0 ? 0 : Rewards / Pulls);
            return new State(LogOdds + (2 * step * advantage * (arm == 0 ? 1 - First : -First)), Rewards + reward, Pulls + 1);
        }
    }
}
