namespace PolicyProbe.Learning;

/// <summary>
/// A TensorBoard event file of scalars. One file a session: a run that is resumed begins a new file
/// (<see cref="EventFileName.Next"/>), and nothing is ever cut from an old one.
/// </summary>
/// <remarks>
/// <para>
/// Every file begins with <c>file_version</c> and a <c>SessionLog START</c> at the first step that it may hold, at which TensorBoard
/// drops that step and later ones of the files before: what a killed run had written past its checkpoint. The first file of a run
/// has a START too, for TensorBoard takes the first that it meets in a run for the beginning and drops nothing at it.
/// </para>
/// <para>
/// An event is handed to the system as a whole before the call returns, so a killed process loses no event, and a machine that fails
/// leaves at most a torn last record, where readers stop and go on to the next file. Values are stored as float32, the format's own
/// precision; metrics.csv has every digit. NaN and infinities are written, as TensorBoard shows them as such; null is left out.
/// </para>
/// </remarks>
public sealed class EventWriter : IDisposable
{
    private readonly FileStream _file;
    private long _step;

    /// <summary>Begins a new file.</summary>
    /// <param name="path">Where; TensorBoard reads files whose name contains <c>tfevents</c>, in the order of their names.</param>
    /// <param name="wallTime">Now, in seconds since 1970, UTC.</param>
    /// <param name="firstStep">The first step that this session may write: 0 for a new run, one past the checkpoint's for a resumed one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not finite or negative; the step is negative.</exception>
    /// <exception cref="IOException">There is a file already, or it cannot be written.</exception>
    public EventWriter(string path, double wallTime, long firstStep = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireTime(wallTime);
        if (firstStep < 0)
            throw new ArgumentOutOfRangeException(nameof(firstStep), firstStep, "expected at least 0.");
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _step = firstStep;
        Write(EventMessage.Version(wallTime));
        Write(EventMessage.SessionStart(wallTime, firstStep));
    }

    /// <summary>Appends one number; nothing if it is null.</summary>
    /// <inheritdoc cref="Scalars"/>
    public void Scalar(string tag, long step, double? value, double wallTime) => Scalars(step, wallTime, [(tag, value)]);

    /// <summary>Appends the numbers of one step as one event; those that are null are left out.</summary>
    /// <param name="step">The horizontal axis, environment steps; never below one that was written before.</param>
    /// <param name="wallTime">Now, in seconds since 1970, UTC.</param>
    /// <param name="values">Tag and value; TensorBoard groups charts by what stands before the first slash of the tag.</param>
    /// <exception cref="ArgumentException">A tag is empty, or there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is below the last; the time is not finite or negative.</exception>
    public void Scalars(long step, double wallTime, IReadOnlyList<(string Tag, double? Value)> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        RequireTime(wallTime);
        if (step < _step)
            throw new ArgumentOutOfRangeException(nameof(step), step, $"expected at least {_step}, where the file is: TensorBoard drops a point that is followed by an earlier one.");
        if (values.Any(pair => string.IsNullOrEmpty(pair.Tag)))
            throw new ArgumentException("values: expected a tag for each, got an empty one.", nameof(values));
        if (values.GroupBy(pair => pair.Tag).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"values: expected each tag once, got '{twice.Key}' {twice.Count()} times.", nameof(values));
        var known = values.Where(pair => pair.Value is not null).Select(pair => (pair.Tag, pair.Value!.Value)).ToList();
        if (known.Count == 0)
            return;
        Write(EventMessage.Scalars(wallTime, step, known));
        _step = step;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void RequireTime(double wallTime)
    {
        if (!double.IsFinite(wallTime) || wallTime < 0)
            throw new ArgumentOutOfRangeException(nameof(wallTime), wallTime, "expected seconds since 1970, finite and at least 0.");
    }

    private void Write(ProtoMessage message) => _file.Write(TfRecord.Frame(message.Bytes));
}
