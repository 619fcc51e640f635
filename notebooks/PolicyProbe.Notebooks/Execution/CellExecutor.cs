using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using PolicyProbe.Plots;

namespace PolicyProbe.Notebooks;

/// <summary>Executes one cell after another in one state: what a cell declares, later ones know.</summary>
internal sealed class CellExecutor : IDisposable
{
    private static readonly string[] Namespaces =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading.Tasks",
        "PolicyProbe.Core", "PolicyProbe.Learning", "PolicyProbe.Probes", "PolicyProbe.Plots", "PolicyProbe.Envs", "PolicyProbe.Ablations", "PolicyProbe.Toolkit", "PolicyProbe.Notebooks",
    ];

    private readonly InteractiveAssemblyLoader _loader = new();
    private readonly ScriptOptions _options;
    private readonly ValueDisplay _display;
    private readonly CellHost _host;
    private readonly CancellationToken _cancellation;
    private ScriptState<object>? _state;

    /// <summary>A state with nothing in it.</summary>
    /// <param name="folder">Where <c>#r</c> and <c>#load</c> look.</param>
    /// <param name="pictures">Draws figures.</param>
    /// <param name="cancellation">Gives a running cell up.</param>
    public CellExecutor(string folder, Pictures pictures, CancellationToken cancellation)
    {
        (_display, _cancellation) = (new ValueDisplay(pictures), cancellation);
        _host = new CellHost(_display, cancellation);
        var rooms = Rooms();
        // A cell sees the very assemblies that are running, not copies of them from disk.
        rooms.ForEach(_loader.RegisterDependency);
        _options = ScriptOptions.Default
            .AddReferences(rooms)
            .WithImports(Namespaces)
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithEmitDebugInformation(true).WithFileEncoding(Encoding.UTF8)
            .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder))
            .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder));
    }

    /// <summary>What the cells have declared, the latest of each name.</summary>
    public IReadOnlyDictionary<string, (Type Type, object? Value)> Variables =>
        (_state?.Variables ?? []).GroupBy(variable => variable.Name).ToDictionary(group => group.Key, group => (group.Last().Type, (object?)group.Last().Value));

    /// <summary>Executes a cell.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="cell">Its place, for the message.</param>
    /// <returns>What it gave, the error at the end if there was one.</returns>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    public (IReadOnlyList<CellOutput> Outputs, CellFailure? Failure) Execute(string source, int cell)
    {
        var log = new OutputLog();
        var failure = Magic(source, cell);
        if (failure is null)
        {
            using var captured = ConsoleCapture.Into(log);
            failure = Task.Run(() => Run(source, cell, log), _cancellation).WaitAsync(_cancellation).GetAwaiter().GetResult();
        }

        _cancellation.ThrowIfCancellationRequested(); // a cell that heard of it and ended by itself was given up too

        if (failure is not null)
            log.Add(new ErrorOutput(failure.Name, failure.Message, [failure.Sentence]));
        return (log.Outputs, failure);
    }

    /// <inheritdoc/>
    public void Dispose() => _loader.Dispose();

    private async Task<CellFailure?> Run(string source, int cell, OutputLog log)
    {
        var path = $"cell-{cell}.csx";
        try
        {
            var options = _options.WithFilePath(path);
            var script = _state is null
                ? CSharpScript.Create<object>(source, options, typeof(CellHost), _loader)
                : _state.Script.ContinueWith<object>(source, options);
            _host.Log = log;
            var state = _state is null
                ? await script.RunAsync(_host, _cancellation).ConfigureAwait(false)
                : await script.RunFromAsync(_state, _cancellation).ConfigureAwait(false);
            _state = state;
            if (state.ReturnValue is { } value)
                log.Add(new DisplayOutput(_display.Of(value, _cancellation), IsResult: true));
            return null;
        }
        catch (CompilationErrorException exception)
        {
            var first = exception.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            return new CellFailure(cell, first.Location.IsInSource ? first.Location.GetLineSpan().StartLinePosition.Line + 1 : null, first.Id, first.GetMessage(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_cancellation.IsCancellationRequested)
        {
            return new CellFailure(cell, Line(exception, path), exception.GetType().Name, exception.Message);
        }
    }

    /// <summary>What .NET Interactive would do by itself, and a compiler does not know.</summary>
    private static CellFailure? Magic(string source, int cell)
    {
        var lines = source.Split('\n');
        var line = Array.FindIndex(lines, text => text.StartsWith("#!", StringComparison.Ordinal) || text.StartsWith("#r \"nuget:", StringComparison.Ordinal));
        return line < 0 ? null : new CellFailure(
            cell, line + 1, "magic command", $"'{lines[line].Trim()}' is a command of .NET Interactive; cells here are C#, with #r \"FILE.dll\" and #load \"FILE.csx\" beside it.");
    }

    private static int? Line(Exception exception, string path) => new StackTrace(exception, fNeedFileInfo: true).GetFrames()
        .FirstOrDefault(frame => frame.GetFileName() is { } file && Path.GetFileName(file) == path)?.GetFileLineNumber() is { } line and > 0 ? line : null;

    /// <summary>Ours, and what they refer to beside the framework.</summary>
    private static List<Assembly> Rooms()
    {
        var found = new Dictionary<string, Assembly>();
        void Add(Assembly assembly)
        {
            if (assembly.Location.Length == 0 || assembly.Location.StartsWith(Path.GetDirectoryName(typeof(object).Assembly.Location)!, StringComparison.Ordinal) || !found.TryAdd(assembly.GetName().Name!, assembly))
                return;
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => !name.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)))
                Add(Assembly.Load(name));
        }

        Add(typeof(CellExecutor).Assembly);
        Add(typeof(Toolkit.Lab).Assembly);
        return [.. found.Values];
    }
}
