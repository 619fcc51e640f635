using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// What N environments did for T steps under one policy. All arrays run over time first: row t · N + n. Values are V of the value
/// network at the time of the rollout.
/// </summary>
/// <param name="Steps">T.</param>
/// <param name="Environments">N.</param>
/// <param name="Observations">sₜ [T, N, O], as the agent sees them.</param>
/// <param name="Actions">aₜ [T, N, A].</param>
/// <param name="Outputs">The policy network's outputs z(sₜ) [T, N, Z].</param>
/// <param name="LogProbabilities">log π(aₜ | sₜ) [T, N].</param>
/// <param name="Rewards">rₜ [T, N], as the learner sees them.</param>
/// <param name="PlainRewards">rₜ [T, N], as the environments gave them.</param>
/// <param name="Ends">How each step ended [T, N].</param>
/// <param name="Times">The steps that the episode had before this one [T, N].</param>
/// <param name="Values">V(sₜ) [T, N].</param>
/// <param name="NextValues">V(sₜ₊₁) [T, N]: of the final observation where the episode was truncated, 0 where it terminated.</param>
public sealed record Rollout(
    int Steps,
    int Environments,
    float[] Observations,
    float[] Actions,
    float[] Outputs,
    float[] LogProbabilities,
    double[] Rewards,
    double[] PlainRewards,
    EpisodeEnd[] Ends,
    int[] Times,
    float[] Values,
    float[] NextValues)
{
    /// <summary>The number of state-action pairs, T · N.</summary>
    public int Pairs => Steps * Environments;
}
