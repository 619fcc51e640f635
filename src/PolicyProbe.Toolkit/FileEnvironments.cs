using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;

namespace PolicyProbe.Toolkit;

/// <summary>
/// Environments that a user's file describes: <c>mdp:FILE.json</c> and <c>lqr:FILE.json</c>, wherever an environment's id is asked for.
/// </summary>
public static class FileEnvironments
{
    private const string Mdp = "mdp:";
    private const string Lqr = "lqr:";

    /// <summary>Whether the id names a file.</summary>
    public static bool Names(string id) => id.StartsWith(Mdp, StringComparison.Ordinal) || id.StartsWith(Lqr, StringComparison.Ordinal);

    /// <summary>The maker of fresh environments of a file, which is read once.</summary>
    /// <exception cref="WrongUseException">The file breaks a rule.</exception>
    public static Func<IEnvironment> Maker(string id) => Maker(id, out _);

    /// <summary>The same, and what run.json keeps of the file.</summary>
    /// <exception cref="WrongUseException">The file breaks a rule.</exception>
    public static Func<IEnvironment> Maker(string id, out RunFile file)
    {
        var path = id[Mdp.Length..];
        if (path.Length == 0)
            throw new WrongUseException($"--env {id}: expected a file, as in {id}problem.json.");
        const string source = "a file of the user's";
        if (id.StartsWith(Lqr, StringComparison.Ordinal))
        {
            var problem = LqrFile.Read(path, out var hash);
            file = new RunFile(Path.GetFileName(path), hash);
            return () => new LinearQuadraticEnvironment(id, $"The linear-quadratic problem of {path}. Its exact gradient is known.", source, problem);
        }

        var model = MdpFile.Read(path, out var sha256);
        file = new RunFile(Path.GetFileName(path), sha256);
        return new TabularEnvironment(id, $"The finite decision process of {path}. Its exact gradient is known.", source, model).Replicate;
    }
}
