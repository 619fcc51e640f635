namespace PolicyProbe.Core;

/// <summary>
/// What an environment is, before anything runs.
/// </summary>
/// <param name="Id">The name on the command line and in every file, such as <c>CartPole-v1</c>.</param>
/// <param name="Summary">One sentence: what the agent controls and what it is rewarded for.</param>
/// <param name="Observation">The space of observations.</param>
/// <param name="Action">The space of actions.</param>
/// <param name="TimeLimit">Steps after which an episode is truncated, or null where it only ends by itself.</param>
/// <param name="RewardThreshold">The mean return that counts as solved, where the task has one.</param>
/// <param name="Source">Where the definition comes from.</param>
public sealed record EnvironmentSpec(
    string Id,
    string Summary,
    Space Observation,
    Space Action,
    int? TimeLimit,
    double? RewardThreshold,
    string Source);

/// <summary>
/// One episode after another of one task. No allocation a step: the caller owns the spans.
/// </summary>
/// <remarks>
/// The rules, which the contract suite tests on every environment found: <see cref="Reset"/> before the first
/// <see cref="Step"/> and after an episode's end, otherwise <see cref="InvalidOperationException"/>; same seed and actions, same bits;
/// an action that is no choice of a <see cref="Discrete"/> space, or has the wrong size or a number that is not finite for a
/// <see cref="Box"/>, is an <see cref="ArgumentException"/> that names it. A finite action beyond a box's bounds is taken: the
/// environment clips it where its definition does (the motor, and not always the cost), since a Gaussian policy has no bounds.
/// </remarks>
public interface IEnvironment
{
    /// <summary>What the environment is.</summary>
    EnvironmentSpec Spec { get; }

    /// <summary>Starts an episode. The stream is kept for the random steps of this episode.</summary>
    /// <param name="rng">The stream that the start state, and any noise of the episode, is drawn from.</param>
    /// <param name="observation">Receives the first observation [O].</param>
    void Reset(Rng rng, Span<float> observation);

    /// <summary>Takes one step.</summary>
    /// <param name="action">The action [A]; a discrete one is its index in one float.</param>
    /// <param name="observation">Receives the observation after the step [O], the final one included.</param>
    TimeStep Step(ReadOnlySpan<float> action, Span<float> observation);

    /// <summary>The whole state between two steps, so that <see cref="Restore"/> continues to the bit.</summary>
    byte[] Save();

    /// <summary>Takes up a state that <see cref="Save"/> made.</summary>
    /// <param name="state">The saved bytes.</param>
    /// <param name="rng">The stream that later random steps draw from; its own state is the caller's to save.</param>
    /// <exception cref="FormatException">The bytes are not a state of this environment.</exception>
    void Restore(ReadOnlySpan<byte> state, Rng rng);
}
