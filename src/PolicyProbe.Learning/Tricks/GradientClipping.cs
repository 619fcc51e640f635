using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>g ← g · min(1, c/‖g‖₂).</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729, trick 9; c = 0.5 in OpenAI Baselines.</remarks>
public sealed record GradientClipping : ITrick, IGradientTransform
{
    /// <inheritdoc/>
    public string Id => "gradient-clipping";

    /// <inheritdoc/>
    public string Summary => "a gradient is scaled down to a largest Euclidean norm (2005.12729, trick 9)";

    /// <summary>The largest norm c.</summary>
    [Setting("norm", "the largest norm of a gradient", Minimum = 0, AboveMinimum = true)]
    public double Norm { get; init; } = 0.5;

    /// <summary>Over what.</summary>
    [Setting("scope", "over what the norm is taken: policy alone, each network by itself, or both jointly")]
    public ClippingScope Scope { get; init; } = ClippingScope.Each;

    /// <inheritdoc/>
    public bool OnGradients(Span<float> policy, Span<float> value, GradientNorms norms)
    {
        if (Scope == ClippingScope.Joint)
            norms = new GradientNorms(norms.Joint, norms.Joint);
        var shortened = Shorten(policy, norms.Policy);
        if (Scope != ClippingScope.Policy)
            shortened |= Shorten(value, norms.Value);
        return shortened;
    }

    private bool Shorten(Span<float> gradient, double norm)
    {
        if (norm <= Norm)
            return false;
        Vectors.Scale(gradient, (float)(Norm / (norm + 1e-6)));
        return true;
    }
}

/// <summary>What a gradient's norm is taken over.</summary>
public enum ClippingScope
{
    /// <summary>The policy's network alone, as in the papers' code.</summary>
    Policy,

    /// <summary>Each network by itself.</summary>
    Each,

    /// <summary>Both networks together where they step together, as in libraries with one optimiser.</summary>
    Joint,
}
