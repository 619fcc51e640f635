using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Labels that are flipped at rates that depend on the class alone, and what that does to a posterior: q = (1 − ρ₁)η + ρ₀(1 − η).</summary>
/// <param name="Lost">ρ₁, the share of ones that are seen as zeros.</param>
/// <param name="False">ρ₀, the share of zeros that are seen as ones; ρ₀ + ρ₁ &lt; 1.</param>
public sealed record LabelFlips(double Lost, double False)
{
    /// <summary>κ = 1 − ρ₀ − ρ₁: what is left of a difference of η.</summary>
    public double Contrast => 1 - Lost - False;

    /// <summary>½(1 − ρ₁ + ρ₀): q lies above it exactly where η lies above ½.</summary>
    public double Threshold => (1 - Lost + False) / 2;

    /// <summary>q of a clean posterior η.</summary>
    public double Seen(double clean) => ((1 - Lost) * clean) + (False * (1 - clean));

    /// <summary>η of a noisy posterior q; outside [0, 1] where no η has it.</summary>
    public double Clean(double seen) => (seen - False) / Contrast;

    /// <summary>The labels as they are seen.</summary>
    public bool[] Flip(bool[] labels, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(rng);
        return [.. labels.Select(label => rng.NextDouble() < (label ? Lost : False) ? !label : label)];
    }
}
