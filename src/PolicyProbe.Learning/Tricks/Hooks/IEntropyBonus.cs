namespace PolicyProbe.Learning;

/// <summary>Hook: adds c · H(π) to the objective.</summary>
public interface IEntropyBonus
{
    /// <summary>c; below 0 it is a penalty.</summary>
    double Coefficient { get; }
}
