using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Hook: a term added to the policy's loss on every minibatch, beside the surrogate.</summary>
public interface IPolicyRegulariser
{
    /// <summary>Adds ∇_θ of the term at the policy's θ.</summary>
    /// <param name="head">The family of action distributions.</param>
    /// <param name="policy">The policy; it is not changed.</param>
    /// <param name="observations">s [B, O], as the agent sees them.</param>
    /// <param name="progress">Where in the run this is.</param>
    /// <param name="rng">The minibatch's own stream.</param>
    /// <param name="gradient">∇L [P]; receives the term's on top.</param>
    void AddGradient(IHead head, Model policy, ReadOnlySpan<float> observations, Progress progress, Rng rng, Span<float> gradient);
}
