package touchline.ingest;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.BindReferences;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.package$;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.StructType;

/** SQL over the columns of a row that plain Java evaluates, row by row. */
final class BoundSql {
  private BoundSql() {}

  /**
   * @param columns of the rows that it will be evaluated on
   */
  static Expression of(SparkSession spark, StructType columns, String sql) {
    JavaRDD<InternalRow> none = JavaSparkContext.fromSparkContext(spark.sparkContext()).emptyRDD();
    Project project =
        (Project)
            ((org.apache.spark.sql.classic.SparkSession) spark)
                .internalCreateDataFrame(none.rdd(), columns, false)
                .selectExpr("(" + sql + ") AS bound")
                .queryExecution()
                .optimizedPlan();
    Expression expression = ((Alias) project.projectList().head()).child();
    return BindReferences.bindReference(
        expression, package$.MODULE$.AttributeSeq(project.child().output()), false);
  }
}
