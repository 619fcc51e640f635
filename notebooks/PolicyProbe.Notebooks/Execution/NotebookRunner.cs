using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Notebooks;

/// <summary>What came of running a notebook.</summary>
/// <param name="Notebook">The notebook with its outputs, up to the cell that failed where one did.</param>
/// <param name="Failure">Where and why it stopped; null where it ran to its end.</param>
public sealed record NotebookOutcome(Notebook Notebook, CellFailure? Failure);

/// <summary>
/// Runs a notebook from top to bottom in one fresh state. Its outputs depend on its text and parameters alone, so that running it again
/// changes nothing in the file.
/// </summary>
/// <param name="pictures">Draws figures.</param>
/// <param name="folder">Where <c>#r</c> and <c>#load</c> look: the notebook's own.</param>
public sealed class NotebookRunner(Pictures pictures, string folder)
{
    /// <summary>Executes the code cells, to the first that fails.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="parameters"><c>NAME=VALUE</c> for variables of the cell tagged <c>parameters</c>; they are set in a cell after it.</param>
    /// <param name="progress">Told before each code cell which one it is, from 1.</param>
    /// <param name="cancellation">Gives the running cell up.</param>
    /// <exception cref="WrongUseException">There is no such parameter, or the value is not of its type.</exception>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    public NotebookOutcome Run(Notebook notebook, IReadOnlyList<string> parameters, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Count > 0 && !notebook.Cells.Any(IsParameters))
            throw new WrongUseException($"--set {parameters[0]}: expected a notebook with a code cell that is tagged '{NotebookFormat.Parameters}'; this one has none.");
        using var executor = new CellExecutor(folder, pictures, cancellation);
        var cells = new List<NotebookCell>();
        var (count, failure) = (0, (CellFailure?)null);

        // What an earlier run injected gives way to what this one injects.
        foreach (var cell in notebook.Cells.Where(cell => parameters.Count == 0 || !cell.Tags.Contains(NotebookFormat.InjectedParameters)))
        {
            var known = executor.Variables.Keys.ToHashSet();
            Execute(cell);
            if (failure is null && parameters.Count > 0 && IsParameters(cell))
                Execute(Injected(notebook, ParameterValues.Assignments(parameters, executor.Variables.Where(variable => !known.Contains(variable.Key)).ToDictionary())));
        }

        return new NotebookOutcome(notebook with { Cells = cells }, failure);

        void Execute(NotebookCell cell)
        {
            if (!cell.HasCode || failure is not null)
            {
                cells.Add(cell.Kind == CellKind.Code ? cell with { Outputs = [], ExecutionCount = null } : cell);
                return;
            }

            count++;
            progress?.Report(count);
            var (outputs, problem) = executor.Execute(cell.Source, cells.Count + 1);
            cells.Add(cell with { Outputs = outputs, ExecutionCount = count });
            failure = problem;
        }
    }

    private static bool IsParameters(NotebookCell cell) => cell.Kind == CellKind.Code && cell.Tags.Contains(NotebookFormat.Parameters);

    private static NotebookCell Injected(Notebook notebook, string source)
    {
        var taken = notebook.HasIds ? notebook.Cells.Where(cell => !cell.Tags.Contains(NotebookFormat.InjectedParameters)).Select(cell => cell.Json.GetProperty("id").GetString()).ToHashSet() : null;
        var id = taken is null ? null : Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? NotebookFormat.InjectedParameters : $"{NotebookFormat.InjectedParameters}-{i}").First(name => !taken.Contains(name));
        return NotebookCell.Code(id, source, NotebookFormat.InjectedParameters);
    }
}
