using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One recomputed update and how its value function fits: on its own rollout and on a fresh one of the same policy.</summary>
/// <param name="Value">V after the update, or what stands in its place.</param>
/// <param name="Train">The fit on the update's own pairs.</param>
/// <param name="HeldOut">The fit on as many fresh ones.</param>
/// <param name="Exact">V^π on the held-out pairs, where it is known.</param>
/// <param name="Cut">The share of the pairs whose episode a time limit ended.</param>
/// <param name="Episodes">The complete episodes of a rollout.</param>
internal sealed record ValueFitRepeat(ValueFunction Value, ValueFitScores Train, ValueFitScores HeldOut, ExactScores? Exact, double Cut, double Episodes);

/// <summary>Scores on one rollout.</summary>
/// <param name="Estimates">Against V_old + Â.</param>
/// <param name="Returns">Against returns to the real end of the episode.</param>
internal sealed record ValueFitScores(ValueScore Estimates, ValueScore Returns);

/// <summary>What the exact V^π says of a rollout.</summary>
/// <param name="MeanSquare">mean (V − V^π)².</param>
/// <param name="RelativeError">mean |V − V^π|/|V^π|, guarded likewise.</param>
/// <param name="Returns">V^π itself against the returns.</param>
internal sealed record ExactScores(double MeanSquare, double? RelativeError, ValueScore Returns);
