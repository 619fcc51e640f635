namespace PolicyProbe.Ablations;

/// <summary>Gets the cells of a study run somewhere: all that it knows of their outcome is in the folder.</summary>
public interface ICellExecutor
{
    /// <summary>Runs what is missing, until nothing is left that it can run.</summary>
    /// <param name="study">The study.</param>
    /// <param name="watch">Told how far the study is, now and then.</param>
    /// <param name="cancellation">Asks to stop; cells under way keep a checkpoint.</param>
    /// <exception cref="InvalidOperationException">Cells cannot be run here.</exception>
    void Execute(StudyFolder study, Action<Survey> watch, CancellationToken cancellation);
}
