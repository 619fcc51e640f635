using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// A walk along a chain of five states between two ends, from the middle: action 0 goes left and 1 goes right, and one step in
/// ten slips the other way. The right end pays 1, the left end 0.2; γ = 0.95, and J is the discounted return within 20 steps.
/// </summary>
/// <remarks>After the random walk of R. S. Sutton and A. G. Barto, "Reinforcement Learning: An Introduction" (2018), example 6.2, with a choice added.</remarks>
public sealed class ChainWalk : ICatalogued
{
    private const int Inner = 5;
    private const double Slip = 0.1;

    private ChainWalk()
    {
    }

    /// <inheritdoc/>
    public static string Id => "chain-walk";

    /// <inheritdoc/>
    public static IEnvironment Create()
    {
        const int left = 0;
        const int right = Inner + 1;
        const int states = Inner + 2;
        var (transition, reward, start, terminal) = (new double[states, 2, states], new double[states, 2, states], new double[states], new bool[states]);
        start[states / 2] = 1;
        terminal[left] = terminal[right] = true;
        for (var action = 0; action < 2; action++)
        {
            transition[left, action, left] = transition[right, action, right] = 1;
            for (var s = 1; s <= Inner; s++)
            {
                transition[s, action, s - 1] = action == 0 ? 1 - Slip : Slip;
                transition[s, action, s + 1] = action == 0 ? Slip : 1 - Slip;
            }

            reward[1, action, left] = 0.2;
            reward[Inner, action, right] = 1;
        }

        return new TabularEnvironment(
            Id,
            "Walk left or right along five states on slippery ground; the right end pays 1, the left end 0.2. Its exact gradient is known.",
            "after Sutton and Barto (2018), example 6.2",
            new FiniteMdp(transition, reward, start, Discount: 0.95, terminal, Horizon: 20),
            draw: (model, state) => StateDrawing.Line(model, state, s => s switch { left => "0.2", right => "1", _ => $"s{s}" }));
    }
}
