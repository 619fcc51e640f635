using System.Text.Json;
using System.Text.Json.Serialization;

namespace PolicyProbe.Core;

/// <summary>A place of a drawing, in the world's units; in JSON <c>[x, y]</c>.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
[JsonConverter(typeof(PointJson))]
public readonly record struct Point(double X, double Y)
{
    /// <summary>Whether both numbers are finite.</summary>
    [JsonIgnore]
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y);

    /// <summary>The sum of two places as vectors.</summary>
    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    /// <summary>The place of a rigid body's own point: turned anticlockwise by an angle about the body's origin, then moved to where that is.</summary>
    /// <param name="origin">Where the body's origin is.</param>
    /// <param name="angle">The angle, rad.</param>
    public Point Placed(Point origin, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        return new Point(origin.X + (cos * X) - (sin * Y), origin.Y + (sin * X) + (cos * Y));
    }
}

/// <summary>Writes a point as two numbers: an episode has thousands.</summary>
internal sealed class PointJson : JsonConverter<Point>
{
    /// <inheritdoc/>
    public override Point Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<double[]>(ref reader, options) is [var x, var y] ? new Point(x, y) : throw new JsonException("point: expected [x, y].");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Point value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.X);
        writer.WriteNumberValue(value.Y);
        writer.WriteEndArray();
    }
}
