using System.Runtime.InteropServices;

namespace PolicyProbe.Cli;

/// <summary>Turns Ctrl-C and SIGTERM into a cancellation, so that the work stops between two updates with a checkpoint.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Interruption()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _source.Cancel();
            }));
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Interrupts when a stream ends: of the pipe from a parent process, when that has ended in whatever way.</summary>
    public void WhenEnds(Stream stream) => new Thread(() =>
    {
        var bytes = new byte[256];
        while (stream.Read(bytes) > 0)
        {
        }

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work was over first.
        }
    })
    { IsBackground = true, Name = "end of input" }.Start();

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }
}
