using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Sees the policy's θ at the end of each pass over the rollout, from where tricks see gradients: before every step of the optimiser. It
/// changes nothing. An algorithm that makes one step of another kind is seen after it alone.
/// </summary>
/// <param name="policy">The learner's policy, whose θ changes in place.</param>
/// <param name="stepsPerEpoch">The steps of a pass.</param>
internal sealed class StepWatch(Model policy, int stepsPerEpoch) : ITrick, IGradientTransform
{
    private readonly float[] _start = [.. policy.Theta];
    private readonly List<float[]> _epochs = [];

    /// <inheritdoc/>
    public string Id => "step-watch";

    /// <inheritdoc/>
    public string Summary => "sees steps, changes nothing";

    /// <summary>The steps of the policy so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether θ stood where the rollout was made when the first gradient came; null before it.</summary>
    public bool? BeganWhereItWas { get; private set; }

    /// <inheritdoc/>
    public bool OnGradients(Span<float> policyGradient, Span<float> valueGradient, GradientNorms norms)
    {
        if (policyGradient.IsEmpty)
            return false;
        BeganWhereItWas ??= policy.Theta.AsSpan().SequenceEqual(_start);
        if (Steps > 0 && Steps % stepsPerEpoch == 0)
            _epochs.Add([.. policy.Theta]);
        Steps++;
        return false;
    }

    /// <summary>θ after each pass, the last as the update left it.</summary>
    public IReadOnlyList<float[]> Close() => [.. _epochs, (float[])[.. policy.Theta]];
}
