namespace PolicyProbe.Learning;

/// <summary>Hook: the nonlinearity between layers. An algorithm without one has ReLU.</summary>
public interface IActivationChoice
{
    /// <summary>φ.</summary>
    Activation Activation { get; }
}
