namespace PolicyProbe.Learning;

/// <summary>
/// The three kinds of <c>tensorboard.Event</c> that we write (event.proto, summary.proto of TensorBoard):
/// <code>
/// Event       wall_time = 1 (double, seconds since 1970)   step = 2 (int64)   oneof { file_version = 3   summary = 5   session_log = 7 }
/// Summary     value = 1, repeated: tag = 1 (string), simple_value = 2 (float)
/// SessionLog  status = 1 (START = 1)
/// </code>
/// </summary>
internal static class EventMessage
{
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SessionLog = 7;
    private const int Value = 1, Tag = 1, SimpleValue = 2;
    private const int Status = 1, Start = 1;

    /// <summary>What every event file begins with.</summary>
    public static ProtoMessage Version(double wallTime) => new ProtoMessage().Double(WallTime, wallTime).Text(FileVersion, "brain.Event:2");

    /// <summary>A session starts: what earlier files say of this step and later ones no longer holds.</summary>
    public static ProtoMessage SessionStart(double wallTime, long step) =>
        At(wallTime, step).Message(SessionLog, new ProtoMessage().Integer(Status, Start));

    /// <summary>Some numbers of one step.</summary>
    public static ProtoMessage Scalars(double wallTime, long step, IEnumerable<(string Tag, double Value)> values)
    {
        var summary = new ProtoMessage();
        foreach (var (tag, value) in values)
            summary.Message(Value, new ProtoMessage().Text(Tag, tag).Float(SimpleValue, (float)value));
        return At(wallTime, step).Message(Summary, summary);
    }

    private static ProtoMessage At(double wallTime, long step) => new ProtoMessage().Double(WallTime, wallTime).Integer(Step, step);
}
