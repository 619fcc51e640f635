using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// What an episode was made of, the random streams it drew from and its actions [T, A], with a fingerprint of everything that came of
/// them: enough to play it again and to see whether it went the same way.
/// </summary>
/// <remarks>
/// The first stream is noted before the reset draws from it. A restored episode may go on with another stream than the one it was
/// saved with: then that one is noted as well, with the step from which it was in use.
/// </remarks>
internal sealed class EpisodeLog
{
    // FNV-1a's numbers, on words of 64 bits.
    private const ulong Basis = 14695981039346656037, Prime = 1099511628211;

    // Set aside at the first reset for as long an episode, so that its steps allocate nothing.
    private const int LongestSetAside = 10_000;

    private readonly int _actionSize;
    private readonly int? _limit;
    private readonly Rng _origin = new(0);
    private readonly List<(int Step, string Stream)> _later = [];
    private float[] _actions = [];

    /// <summary>An empty log.</summary>
    /// <param name="actionSize">A, the floats of an action.</param>
    /// <param name="limit">The most steps of an episode, or null: memory is set aside for them, within reason.</param>
    public EpisodeLog(int actionSize, int? limit) => (_actionSize, _limit) = (actionSize, limit);

    /// <summary>Whether there is an episode.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>T, the steps noted.</summary>
    public int Steps { get; private set; }

    /// <summary>Of the bits of every observation, reward and end, in their order.</summary>
    public ulong Fingerprint { get; private set; } = Basis;

    /// <summary>Begins an episode whose reset will draw from <paramref name="stream"/>. It allocates the first time only.</summary>
    public void Start(Rng stream)
    {
        if (_actions.Length == 0)
            _actions = new float[Math.Min(_limit ?? 64, LongestSetAside) * _actionSize];
        _origin.CopyFrom(stream);
        _later.Clear();
        (IsStarted, Steps, Fingerprint) = (true, 0, Basis);
    }

    /// <summary>Forgets the episode.</summary>
    public void Clear() => (IsStarted, Steps, Fingerprint) = (false, 0, Basis);

    /// <summary>Notes an action [A].</summary>
    public void Add(ReadOnlySpan<float> action)
    {
        if (_actions.Length < (Steps + 1) * _actionSize)
            Array.Resize(ref _actions, 2 * _actions.Length);
        action.CopyTo(_actions.AsSpan(Steps * _actionSize, _actionSize));
        Steps++;
    }

    /// <summary>Takes what came of the reset or of an action into the fingerprint.</summary>
    public void Mark(ReadOnlySpan<float> observation, StepOutcome outcome)
    {
        foreach (var value in observation)
            Mark(BitConverter.SingleToUInt32Bits(value));
        Mark(BitConverter.DoubleToUInt64Bits(outcome.Reward));
        Mark(outcome.Terminated ? 1ul : 0);
    }

    /// <summary>Notes that the steps from here on draw from another stream.</summary>
    public void Switch(Rng stream)
    {
        if (_later.Count > 0 && _later[^1].Step == Steps)
            _later.RemoveAt(_later.Count - 1);
        _later.Add((Steps, stream.Save()));
    }

    /// <summary>The action [A] of step t.</summary>
    public ReadOnlySpan<float> Action(int t) => _actions.AsSpan(t * _actionSize, _actionSize);

    /// <summary>A new generator at the place of the stream where the reset drew from it.</summary>
    public Rng Origin()
    {
        var stream = new Rng(0);
        stream.CopyFrom(_origin);
        return stream;
    }

    /// <summary>The generator that came into use before step t, or null where the one before went on.</summary>
    public Rng? SwitchAt(int t)
    {
        foreach (var (step, stream) in _later)
            if (step == t)
                return Rng.Restore(stream);
        return null;
    }

    /// <summary>Writes the log.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(IsStarted);
        if (!IsStarted)
            return;
        writer.Write(_origin.Save());
        writer.Write(_later.Count);
        foreach (var (step, stream) in _later)
        {
            writer.Write(step);
            writer.Write(stream);
        }

        writer.Write(Steps);
        foreach (var value in _actions.AsSpan(0, Steps * _actionSize))
            writer.Write(value);
        writer.Write(Fingerprint);
    }

    /// <summary>Reads what <see cref="Write"/> wrote into a new log.</summary>
    /// <exception cref="FormatException">It is not a log of such actions within the limit.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public static EpisodeLog Read(BinaryReader reader, Space actions, int? limit)
    {
        var log = new EpisodeLog(actions.Size, limit);
        if (!reader.ReadBoolean())
            return log;
        log.Start(Rng.Restore(reader.ReadString()));
        var switches = reader.ReadInt32();
        for (var i = 0; i < switches; i++)
        {
            var step = reader.ReadInt32();
            log._later.Add((step, Rng.Restore(reader.ReadString()).Save()));
        }

        var steps = reader.ReadInt32();
        if (steps < 0 || steps > (limit ?? int.MaxValue))
            throw new FormatException($"expected 0 to {limit ?? int.MaxValue} actions, got {steps}");
        Span<float> action = new float[actions.Size];
        for (var t = 0; t < steps; t++)
        {
            foreach (ref var value in action)
                value = reader.ReadSingle();
            if (!actions.Accepts(action))
                throw new FormatException($"action {t} is not in {actions}");
            log.Add(action);
        }

        log.Fingerprint = reader.ReadUInt64();
        return log;
    }

    /// <summary>Becomes the same log as another.</summary>
    public void CopyFrom(EpisodeLog other)
    {
        if (!other.IsStarted)
        {
            Clear();
            return;
        }

        Start(other._origin);
        _later.AddRange(other._later);
        for (var t = 0; t < other.Steps; t++)
            Add(other.Action(t));
        Fingerprint = other.Fingerprint;
    }

    private void Mark(ulong bits) => Fingerprint = BitOperations.RotateLeft((Fingerprint ^ bits) * Prime, 29);
}
