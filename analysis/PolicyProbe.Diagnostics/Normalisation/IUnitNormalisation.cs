namespace PolicyProbe.Diagnostics;

/// <summary>Brings the values of one unit over a batch to one scale: z = (y − μ)/s with μ and s of the batch itself.</summary>
public interface IUnitNormalisation
{
    /// <summary>z of y.</summary>
    /// <param name="y">A unit's values [m].</param>
    /// <param name="z">Receives them normalised [m].</param>
    /// <returns>s.</returns>
    double Forward(ReadOnlySpan<double> y, Span<double> z);

    /// <summary>∂L/∂y of ∂L/∂z, through μ and s too.</summary>
    /// <param name="y">The values [m].</param>
    /// <param name="z">What <see cref="Forward"/> made of them [m].</param>
    /// <param name="scale">The s that it gave.</param>
    /// <param name="dz">∂L/∂z [m].</param>
    /// <param name="dy">Receives ∂L/∂y [m]; may be <paramref name="dz"/> itself.</param>
    void Backward(ReadOnlySpan<double> y, ReadOnlySpan<double> z, double scale, ReadOnlySpan<double> dz, Span<double> dy);
}
