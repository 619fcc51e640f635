namespace PolicyProbe.Learning;

/// <summary>Hook: changes gradients before the optimiser sees them.</summary>
public interface IGradientTransform
{
    /// <summary>Changes the gradients in place.</summary>
    /// <param name="policy">The policy's [P], or that of policy and value together where they share a network; empty where only the value function steps.</param>
    /// <param name="value">The value function's [Q]; empty where only the policy steps.</param>
    /// <param name="norms">The norms of both as they come in.</param>
    /// <returns>Whether anything was changed.</returns>
    bool OnGradients(Span<float> policy, Span<float> value, GradientNorms norms);
}
