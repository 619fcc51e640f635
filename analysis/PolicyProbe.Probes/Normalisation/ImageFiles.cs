using System.Buffers.Binary;
using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Images from a user's file: a batch of CIFAR-10 in its binary version, or images of MNIST in idx with the labels beside them. Nothing is fetched.</summary>
internal static class ImageFiles
{
    private const int CifarSide = 32, CifarChannels = 3, Classes = 10, ImageMagic = 0x803, LabelMagic = 0x801;
    private const int CifarRecord = 1 + (CifarSide * CifarSide * CifarChannels);
    private const long Largest = 1L << 30;

    /// <summary>The first images of a file.</summary>
    /// <param name="path">A file <c>….bin</c> of CIFAR-10, or <c>…images…</c> of MNIST, not compressed.</param>
    /// <param name="most">How many at most.</param>
    /// <exception cref="WrongUseException">The file is not there, or not what its form asks for.</exception>
    public static ImageSet Read(string path, int most)
    {
        if (!File.Exists(path))
            throw Refusal(path, "expected a file of CIFAR-10 (data_batch_1.bin) or MNIST (train-images-idx3-ubyte), there is none");
        var bytes = Bytes(path);
        return bytes.Length >= 4 && BinaryPrimitives.ReadInt32BigEndian(bytes) == ImageMagic ? Mnist(path, bytes, most) : Cifar(path, bytes, most);
    }

    private static ImageSet Cifar(string path, byte[] bytes, int most)
    {
        if (bytes.Length == 0 || bytes.Length % CifarRecord != 0)
            throw Refusal(path, $"expected idx images (first bytes 00 00 08 03, not compressed) or whole CIFAR-10 records of {CifarRecord} bytes, got {bytes.Length} bytes");
        var count = Math.Min(most, bytes.Length / CifarRecord);
        int[] labels = [.. Enumerable.Range(0, count).Select(image => (int)bytes[image * CifarRecord])];
        if (Array.FindIndex(labels, label => label >= Classes) is var wrong and >= 0)
            throw Refusal(path, $"expected labels of 0 to {Classes - 1}, record {wrong} has {labels[wrong]}");
        var size = CifarRecord - 1;
        return Standardised("cifar-10", CifarSide, CifarChannels, [.. Enumerable.Range(0, count * size).Select(i => (double)bytes[(i / size * CifarRecord) + 1 + (i % size)])], labels);
    }

    private static ImageSet Mnist(string path, byte[] bytes, int most)
    {
        if (bytes.Length < 16)
            throw Refusal(path, $"expected an idx header of 16 bytes, got {bytes.Length}");
        var (count, rows, columns) = (Number(bytes, 4), Number(bytes, 8), Number(bytes, 12));
        if (count < 1 || rows != columns || rows is < 4 or > 256 || rows % 4 != 0 || bytes.Length != 16 + ((long)count * rows * columns))
            throw Refusal(path, $"expected square images with a side that is a multiple of 4 and as many bytes as the header says, got {count} images of {rows} × {columns} in {bytes.Length} bytes");
        var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileName(path).Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal));
        if (beside == path || !File.Exists(beside))
            throw Refusal(path, $"expected its labels beside it, as {Path.GetFileName(beside)}");
        var labels = Bytes(beside);
        if (labels.Length < 8 || Number(labels, 0) != LabelMagic || Number(labels, 4) != count || labels.Length != 8 + count)
            throw Refusal(beside, $"expected idx labels (first bytes 00 00 08 01) of {count} images");
        var taken = Math.Min(most, count);
        int[] own = [.. labels.Skip(8).Take(taken).Select(label => (int)label)];
        if (Array.FindIndex(own, label => label >= Classes) is var wrong and >= 0)
            throw Refusal(beside, $"expected labels of 0 to {Classes - 1}, image {wrong} has {own[wrong]}");
        return Standardised("mnist", rows, 1, [.. bytes.Skip(16).Take(taken * rows * columns).Select(value => (double)value)], own);
    }

    /// <summary>Every channel less its mean, over its deviation.</summary>
    private static ImageSet Standardised(string name, int side, int channels, double[] pixels, int[] labels)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            var own = channel;
            var places = Enumerable.Range(0, pixels.Length).Where(i => i / (side * side) % channels == own).ToList();
            var mean = places.Average(i => pixels[i]);
            var deviation = Math.Sqrt(places.Average(i => (pixels[i] - mean) * (pixels[i] - mean)));
            foreach (var i in places)
                pixels[i] = deviation > 0 ? (pixels[i] - mean) / deviation : 0;
        }

        return new ImageSet(name, side, channels, Classes, pixels, labels);
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return new FileInfo(path).Length <= Largest ? File.ReadAllBytes(path) : throw Refusal(path, $"expected at most {Largest >> 20} MB");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new WrongUseException($"data={path}: expected a file that can be read ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));

    private static WrongUseException Refusal(string path, string rule) => new($"data={path}: {rule}.");
}
