using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>g ← g · min(1, c/‖g‖₂), over a whole network at once.</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729, trick 9; c = 0.5 in OpenAI Baselines.</remarks>
public sealed record GradientClipping : ITrick, IGradientTransform
{
    /// <inheritdoc/>
    public string Id => "gradient-clipping";

    /// <inheritdoc/>
    public string Summary => "each network's gradient is scaled down to a largest Euclidean norm (2005.12729, trick 9)";

    /// <summary>The largest norm c.</summary>
    [Setting("norm", "the largest norm of a network's gradient", Minimum = 0, AboveMinimum = true)]
    public double Norm { get; init; } = 0.5;

    /// <inheritdoc/>
    public void OnGradient(Span<float> gradient)
    {
        var norm = Vectors.Norm(gradient);
        if (norm <= Norm)
            return;
        var scale = (float)(Norm / (norm + 1e-6));
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] *= scale;
    }
}
