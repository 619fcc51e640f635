using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// Draws figures into files: by gnuplot where the machine has it, for papers; without it by ScottPlot, which draws PNG and SVG of every figure's plain view
/// inside the process and leaves PDF, contours and surfaces.
/// </summary>
/// <param name="gnuplot">gnuplot; null to look on PATH.</param>
public sealed class Pictures(Gnuplot? gnuplot = null)
{
    /// <summary>The sentence for a machine without gnuplot.</summary>
    public const string WithoutGnuplot =
        "gnuplot was not found on PATH: ScottPlot drew PNG and SVG; there is no PDF, and no contours or surfaces but those of the page. On Debian and Ubuntu: apt-get install gnuplot-nox fonts-dejavu-core.";

    private readonly Gnuplot _gnuplot = gnuplot ?? new Gnuplot();

    /// <summary>Draws a figure's plain view into a file, which appears whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<DrawnPicture> DrawAsync(Figure figure, PlotFormat format, string file, CancellationToken cancellation = default) =>
        (await DrawAsync([new PictureJob(figure, FigureView.Plain, format, file)], cancellation).ConfigureAwait(false))[0];

    /// <summary>Draws many pictures.</summary>
    /// <param name="pictures">What is drawn, how, and where to.</param>
    /// <param name="cancellation">Ends the drawing.</param>
    /// <returns>What came of each, in their order: a file, or the sentence that says why there is none.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task<IReadOnlyList<DrawnPicture>> DrawAsync(IReadOnlyList<PictureJob> pictures, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (_gnuplot.IsThere)
            return await _gnuplot.DrawAsync(pictures, cancellation).ConfigureAwait(false);
        var drawn = new List<DrawnPicture>(pictures.Count);
        foreach (var picture in pictures)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!ScottPlotWriter.Draws(picture.Format, picture.View))
            {
                drawn.Add(new DrawnPicture(null, WithoutGnuplot));
                continue;
            }

            var path = Path.GetFullPath(picture.File);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path + ".part", ScottPlotWriter.Write(picture.Figure, picture.Format), cancellation).ConfigureAwait(false);
            File.Move(path + ".part", path, overwrite: true);
            drawn.Add(new DrawnPicture(path, null));
        }

        return drawn;
    }
}
