using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// The Fisher information of a policy over a batch of states, known by its products: F v = (1/B) Σ Jᵀ M J v + damping · v, J the
/// Jacobian of the network's outputs by θ and M the head's Fisher matrix, in closed form. All products share one forward pass.
/// </summary>
/// <remarks>Schulman et al., arXiv:1502.05477, appendix C. It is the Hessian of mean KL(π_θ ‖ π_θ′) at θ′ = θ.</remarks>
public sealed class FisherMatrix : IDisposable
{
    private readonly IHead _head;
    private readonly IPass<float> _pass;
    private readonly double _damping;
    private readonly float[] _direction;
    private readonly float[] _outputs;
    private readonly float[] _weighed;
    private readonly float[] _pulled;

    /// <summary>The matrix of a policy at its θ over states [B, O].</summary>
    /// <param name="head">The family of action distributions.</param>
    /// <param name="policy">The policy; θ is read once, here.</param>
    /// <param name="observations">The states [B, O].</param>
    /// <param name="damping">Added to the diagonal.</param>
    public FisherMatrix(IHead head, Model policy, ReadOnlySpan<float> observations, double damping)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(policy);
        (_head, _damping) = (head, damping);
        _pass = policy.Network.Run(policy.Theta, policy.Buffers, observations, NetworkMode.Evaluate);
        (_direction, _pulled) = (new float[policy.Theta.Length], new float[policy.Theta.Length]);
        (_outputs, _weighed) = (new float[_pass.Outputs.Length], new float[_pass.Outputs.Length]);
    }

    /// <summary>F v.</summary>
    /// <param name="v">v [P]; scaled to norm 1 inside, so that float32 keeps its digits.</param>
    /// <param name="product">Receives F v [P].</param>
    public void Multiply(ReadOnlySpan<double> v, Span<double> product)
    {
        var norm = Vectors.Norm(v);
        if (norm == 0)
        {
            product.Clear();
            return;
        }

        for (var i = 0; i < v.Length; i++)
            _direction[i] = (float)(v[i] / norm);
        _pass.Pushforward(_direction, [], _outputs);
        _head.FisherProduct<float>(_pass.Outputs, _outputs, _weighed);
        _pass.Pullback(_weighed, _pulled, []);
        for (var i = 0; i < v.Length; i++)
            product[i] = (_pulled[i] * norm / _pass.Batch) + (_damping * v[i]);
    }

    /// <inheritdoc/>
    public void Dispose() => _pass.Dispose();
}
