using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>What the words of a grid mean: whoever composes training with ablations knows it.</summary>
public interface IGridCatalogue
{
    /// <summary>Every preset.</summary>
    IReadOnlyCollection<string> Presets { get; }

    /// <summary>Every trick.</summary>
    IReadOnlyCollection<string> Tricks { get; }

    /// <summary>Every environment that has an id of its own.</summary>
    IReadOnlyCollection<string> Environments { get; }

    /// <summary>Whether an environment that is not in the list can still be made, as one from a problem file.</summary>
    bool IsFile(string environment);

    /// <summary>The tricks of a preset in an environment, in their order.</summary>
    IReadOnlyList<string> TricksOf(string preset, string environment);

    /// <summary>Everything that decides what a cell computes, its seed aside, as text that is equal only for equal computations.</summary>
    /// <exception cref="WrongUseException">It cannot be computed: a setting does not exist, a trick has no hook.</exception>
    /// <exception cref="InvalidOperationException">What it needs is not installed.</exception>
    string Resolve(CellPlan cell, CellTask task);
}
