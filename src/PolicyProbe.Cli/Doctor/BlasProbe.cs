namespace PolicyProbe.Cli;

/// <summary>The BLAS that a program which asks for <c>libblas.so.3</c> gets.</summary>
/// <param name="Name">Its name, such as <c>OpenBLAS (pthread)</c> or <c>reference BLAS</c>.</param>
/// <param name="Path">The file behind all links.</param>
/// <param name="IsReference">Whether it is the unoptimised one: 25 to 40 times slower in a product of 1024² matrices.</param>
public sealed record BlasInUse(string Name, string Path, bool IsReference);

/// <summary>
/// Finds out which BLAS is in use. Debian chooses it through the alternatives system, so that an optimised one can be
/// installed and yet not be the one in use.
/// </summary>
public static class BlasProbe
{
    private static readonly (string Mark, string Name)[] Optimised =
    [
        ("openblas-pthread", "OpenBLAS (pthread)"), ("openblas-openmp", "OpenBLAS (OpenMP)"), ("openblas-serial", "OpenBLAS (serial)"),
        ("openblas", "OpenBLAS"), ("mkl", "Intel MKL"), ("blis", "BLIS"), ("atlas", "ATLAS"), ("flexiblas", "FlexiBLAS"),
    ];

    /// <summary>The BLAS behind a library's name, all links followed.</summary>
    public static BlasInUse Resolve(string library)
    {
        // Both the file and folders on the way can be links (/lib is one), so follow until nothing changes.
        var path = library;
        while (File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target && target.FullName != path)
            path = target.FullName;
        return Describe(path);
    }

    /// <summary>The BLAS in a file, told by its path, as each distribution lays it out.</summary>
    public static BlasInUse Describe(string path)
    {
        var known = Optimised.FirstOrDefault(candidate => path.Contains(candidate.Mark, StringComparison.Ordinal));
        return known.Name is null ? new("reference BLAS", path, true) : new(known.Name, path, false);
    }
}
