using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The exact ∇_θ J of an agent's policy, where the environment's model is known and its actions are discrete.</summary>
internal static class ExactGradient
{
    /// <summary>∇J [P] of the expected discounted return of one episode; null where it is not known.</summary>
    public static double[]? Of(ProbeContext context, Agent agent)
    {
        _ = agent;
        _ = context;
        return null;
    }
}
