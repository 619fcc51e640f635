namespace PolicyProbe.Probes;

/// <summary>Keeps the finished parts of measurements, so that one which was interrupted goes on where it was.</summary>
public interface IKeeper
{
    /// <summary>What is kept of one measurement; empty where nothing is.</summary>
    /// <param name="probe">The probe's id.</param>
    /// <param name="update">Updates done.</param>
    /// <param name="key">Everything that the numbers depend on; what was kept under another is not found.</param>
    /// <exception cref="InvalidDataException">What lies there was not kept by this program.</exception>
    IKeptParts Open(string probe, int update, string key);
}

/// <summary>The finished parts of one measurement; several threads may ask.</summary>
public interface IKeptParts : IDisposable
{
    /// <summary>The numbers of a part, to the bit; null where it is not kept.</summary>
    double[]? Find(string part);

    /// <summary>Keeps the numbers of a finished part.</summary>
    /// <param name="part">Its name, without spaces.</param>
    /// <param name="numbers">Its numbers.</param>
    void Keep(string part, double[] numbers);
}
