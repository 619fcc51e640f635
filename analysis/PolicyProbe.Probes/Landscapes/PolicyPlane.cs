namespace PolicyProbe.Probes;

/// <summary>θ(a, b) = θ₀ + a·u + b·v: a plane in parameter space.</summary>
/// <param name="Origin">θ₀ [P].</param>
/// <param name="First">u [P].</param>
/// <param name="Second">v [P].</param>
/// <remarks>Ilyas et al., arXiv:1811.02553, section 2.3: u the update's step, v a random direction of norm 2.</remarks>
public sealed record PolicyPlane(float[] Origin, double[] First, double[] Second)
{
    /// <summary>θ(a, b) [P], summed in double precision and rounded once.</summary>
    /// <exception cref="ArgumentException">The vectors differ in length.</exception>
    public float[] At(double a, double b)
    {
        if (First.Length != Origin.Length || Second.Length != Origin.Length)
            throw new ArgumentException($"first, second: expected [P], P = {Origin.Length}, got {First.Length} and {Second.Length}.");
        var theta = new float[Origin.Length];
        for (var i = 0; i < theta.Length; i++)
            theta[i] = (float)(Origin[i] + (a * First[i]) + (b * Second[i]));
        return theta;
    }
}
