using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>What the Hessian of one objective looks like.</summary>
/// <param name="Subject">The objective.</param>
/// <param name="Parameters">P.</param>
/// <param name="Ritz">Eigenpairs on the sample.</param>
/// <param name="Density">Density of the eigenvalues on the sample.</param>
/// <param name="Trace">tr E ∇², over rollouts.</param>
/// <param name="Layers">Each layer's block.</param>
/// <param name="Largest">vᵀ E∇² v along the sample's most positive direction, on further rollouts.</param>
/// <param name="Smallest">The same along the most negative one.</param>
/// <param name="Spaces">By k: what the space of the k largest |λ| holds and how it moves.</param>
/// <param name="Exact">The truth, where it is known.</param>
internal sealed record CurvatureMeasurement(
    CurvatureSubject Subject, int Parameters, RitzPairs Ritz, SpectralDensity Density, Estimate Trace, IReadOnlyList<CurvatureOfLayer> Layers,
    HeldOutCurvature Largest, HeldOutCurvature Smallest, IReadOnlyList<CurvatureSpace> Spaces, ExactCurvature? Exact)
{
    /// <summary>A pair is a pair where its residual is below this share of the largest |λ|.</summary>
    public const double Resolved = 1e-3;

    /// <summary>Below this share of the largest |λ| nothing is curved.</summary>
    public const double Flat = 1e-7;
}

/// <summary>Curvature along a direction that other pairs have chosen.</summary>
/// <param name="Estimate">Its mean over rollouts.</param>
/// <param name="Truth">Its truth, where it is known.</param>
internal sealed record HeldOutCurvature(Estimate Estimate, double? Truth);

/// <summary>The block of a layer.</summary>
/// <param name="Layer">Its parameters.</param>
/// <param name="Ritz">Its eigenpairs on the sample.</param>
/// <param name="Trace">Its trace, over rollouts.</param>
internal sealed record CurvatureOfLayer(CurvatureLayer Layer, RitzPairs Ritz, Estimate Trace);

/// <summary>The space of the k directions of largest |λ|.</summary>
/// <param name="Size">k.</param>
/// <param name="Fraction">|P g|²/|g|² of the gradient on further rollouts; null where a pair did not converge.</param>
/// <param name="FractionTruth">The same of exact space and gradient.</param>
/// <param name="NoiseOverlap">With that from further rollouts; null likewise.</param>
/// <param name="UpdateOverlap">With that after an update; null likewise, or where it is not measured.</param>
internal sealed record CurvatureSpace(int Size, double? Fraction, double? FractionTruth, double? NoiseOverlap, double? UpdateOverlap);
