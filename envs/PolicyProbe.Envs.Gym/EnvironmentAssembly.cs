using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using PolicyProbe.Core;

namespace PolicyProbe.Envs.Gym;

/// <summary>
/// The environments of a user's own assembly: public classes that implement <see cref="IEnvironment"/>, under the id of their
/// <see cref="IEnvironment.Spec"/>, and classes in the shape of Gym.NET's <c>Env</c>, under their name in kebab-case (<c>CartPoleEnv</c> is
/// <c>cart-pole</c>).
/// </summary>
/// <remarks>Loading runs the assembly's code. Only a path that the user named may come here; a run folder never does.</remarks>
public sealed partial class EnvironmentAssembly
{
    /// <summary>Steps of an episode in an environment of Gym.NET's shape unless the user gives another limit.</summary>
    public const int DefaultTimeLimit = 500;

    private readonly SortedDictionary<string, (Func<IEnvironment>? Own, GymShape? Shape)> _found = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly AssemblyContext _context;

    private EnvironmentAssembly(string path, byte[] bytes)
    {
        (FileName, Sha256) = (Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        _context = new AssemblyContext(path);
        foreach (var type in Types(path, bytes))
            Add(type);
        if (_found.Count == 0)
            throw new WrongUseException($"--env-assembly {path}: expected a public class that implements IEnvironment or has the shape of Gym.NET's Env (Reset, Step, ActionSpace, ObservationSpace), found none.{string.Concat(_faults.Select(fault => " " + fault))}");
    }

    /// <summary>The file's name, without its folder.</summary>
    public string FileName { get; }

    /// <summary>SHA-256 of the bytes that were loaded, in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The ids, in ordinal order.</summary>
    public IReadOnlyList<string> Ids => [.. _found.Keys];

    /// <summary>Loads an assembly and looks through it.</summary>
    /// <exception cref="WrongUseException">There is no such file, it is no .NET assembly, needs something that is not there, or has no environments.</exception>
    public static EnvironmentAssembly Load(string path)
    {
        var (full, bytes) = Read(path);
        return new EnvironmentAssembly(full, bytes);
    }

    /// <summary>SHA-256 of a file, in lower-case hexadecimal, without loading it.</summary>
    /// <exception cref="WrongUseException">There is no such file.</exception>
    public static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(Read(path).Bytes));

    /// <summary>SHA-256 of a file by its path from an assembly's folder, in lower-case hexadecimal, without loading it; null where there is none.</summary>
    public static string? HashBeside(string path, string name)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// SHA-256 of the files beside the assembly that it refers to, directly or not, or loads in a trial of a reset and a step, by their
    /// paths from its folder. What it loads later is not seen.
    /// </summary>
    public IReadOnlyDictionary<string, string> LoadedBy(Func<IEnvironment> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        try
        {
            var trial = make();
            var observation = new float[trial.Spec.Observation.Size];
            trial.Reset(new Rng(0), observation);
            trial.Step(new float[trial.Spec.Action.Size], observation);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What is wrong with the environment comes out, in words, where it is used.
        }

        return _context.Beside;
    }

    /// <summary>The maker of fresh environments of an id.</summary>
    /// <param name="id">The id, in its exact spelling.</param>
    /// <param name="timeLimit">The steps of an episode, for an environment of Gym.NET's shape; <see cref="DefaultTimeLimit"/> where null.</param>
    /// <exception cref="WrongUseException">There is none of that name, or the environment has a time limit of its own.</exception>
    public Func<IEnvironment> Maker(string id, int? timeLimit)
    {
        var (own, shape) = Find(id);
        if (own is null)
            return () => GymAdapter.Create(id, shape!, timeLimit ?? DefaultTimeLimit);
        return timeLimit is null ? own : throw new WrongUseException($"--time-limit {timeLimit}: {id} implements IEnvironment and says its limit itself; only a class in Gym.NET's shape takes one.");
    }

    /// <summary>What the user should know about an environment before trusting its numbers.</summary>
    public IReadOnlyList<Finding> Findings(string id, int? timeLimit)
    {
        if (Find(id).Shape is not { } shape)
            return [];
        var findings = new List<Finding>();
        if (timeLimit is null)
            findings.Add(new Finding("time-limit-supplied", FindingLevel.Note, $"{id}: a class in Gym.NET's shape has no time limit, so episodes are cut off after {DefaultTimeLimit} steps.", "--time-limit N sets another."));
        if (!shape.HasSeed)
            findings.Add(new Finding("no-seed", FindingLevel.Warning, $"{id}: it has no Seed(int), so its episodes cannot be reproduced.", "A run of it may not resume to the bit; give it a Seed(int)."));
        return findings;
    }

    private static (string Path, byte[] Bytes) Read(string path)
    {
        try
        {
            return (Path.GetFullPath(path), File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WrongUseException($"--env-assembly {path}: expected a .NET assembly; {(exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : exception.Message.TrimEnd('.'))}.", exception);
        }
    }

    private Type[] Types(string path, byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            var types = _context.LoadFromStream(stream).GetExportedTypes();
            _context.NoteReferences(bytes);
            return types;
        }
        catch (BadImageFormatException exception)
        {
            throw new WrongUseException($"--env-assembly {path}: expected a .NET assembly; the file is none, or is built for another platform.", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or TypeLoadException or ReflectionTypeLoadException)
        {
            throw new WrongUseException($"--env-assembly {path}: something that it needs does not lie beside it ({exception.Message.Split('\n')[0].TrimEnd('.', ' ', '\r')}).", exception);
        }
    }

    private (Func<IEnvironment>? Own, GymShape? Shape) Find(string id) => _found.TryGetValue(id, out var found) ? found : throw new WrongUseException(
        $"--env {id}: {FileName} has no such environment; {string.Concat(_faults.Select(fault => fault + " "))}{Nearest.Advice(id, Ids, "Environments")}");

    private void Add(Type type)
    {
        if (!type.IsClass || type.IsAbstract || type.ContainsGenericParameters)
            return;
        if (!typeof(IEnvironment).IsAssignableFrom(type))
        {
            if (GymShape.Of(type) is { } shape)
                Add(Suffix().Replace(Kebab().Replace(type.Name, "-"), "").ToLowerInvariant(), null, shape);
            return;
        }

        var create = type.GetMethod("Create", BindingFlags.Public | BindingFlags.Static, []) is { } method && typeof(IEnvironment).IsAssignableFrom(method.ReturnType) ? method : null;
        var maker = create ?? (MethodBase?)type.GetConstructor([]);
        if (maker is null)
        {
            _faults.Add($"{type.Name} implements IEnvironment, and has neither a constructor without parameters nor a static Create().");
            return;
        }

        try
        {
            Add(Make().Spec.Id, Make, null);
        }
        catch (InvalidOperationException exception)
        {
            _faults.Add(exception.Message.TrimEnd('.') + ".");
        }

        IEnvironment Make()
        {
            try
            {
                return (IEnvironment)ForeignMember.Call(maker, null)!;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"{type.Name}: making one threw {exception.GetType().Name}: {exception.Message}", exception);
            }
        }
    }

    private void Add(string id, Func<IEnvironment>? own, GymShape? shape)
    {
        if (!_found.TryAdd(id, (own, shape)))
            throw new WrongUseException($"--env-assembly {FileName}: expected an id of its own for every environment, two are called {id}.");
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Kebab();

    [GeneratedRegex("(?<=.)-Env(ironment)?$")]
    private static partial Regex Suffix();
}
