namespace PolicyProbe.Core;

/// <summary>What a step was worth and whether it ended the task; the time limit is not its business.</summary>
/// <param name="Reward">The reward rₜ.</param>
/// <param name="Terminated">Whether the task itself ended.</param>
public readonly record struct StepOutcome(double Reward, bool Terminated);
