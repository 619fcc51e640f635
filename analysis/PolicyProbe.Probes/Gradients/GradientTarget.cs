namespace PolicyProbe.Probes;

/// <summary>Of what the direction is measured.</summary>
public enum GradientTarget
{
    /// <summary>The gradient ĝ of the surrogate at θ_old.</summary>
    Gradient,

    /// <summary>TRPO's direction F⁻¹ĝ.</summary>
    TrpoStep,

    /// <summary>PPO's whole update θ_after − θ_before.</summary>
    PpoStep,
}
