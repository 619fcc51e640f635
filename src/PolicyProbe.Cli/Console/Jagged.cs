namespace PolicyProbe.Cli;

/// <summary>Tables as arrays of arrays, which is how JSON has them.</summary>
internal static class Jagged
{
    /// <summary>[I, J] as I rows.</summary>
    public static T[][] Rows<T>(T[,] table)
    {
        var rows = new T[table.GetLength(0)][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new T[table.GetLength(1)];
            for (var j = 0; j < rows[i].Length; j++)
                rows[i][j] = table[i, j];
        }

        return rows;
    }

    /// <summary>[I, J, K] as I blocks of J rows.</summary>
    public static T[][][] Blocks<T>(T[,,] table)
    {
        var blocks = new T[table.GetLength(0)][][];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new T[table.GetLength(1)][];
            for (var j = 0; j < blocks[i].Length; j++)
            {
                blocks[i][j] = new T[table.GetLength(2)];
                for (var k = 0; k < blocks[i][j].Length; k++)
                    blocks[i][j][k] = table[i, j, k];
            }
        }

        return blocks;
    }
}
