//! The role that an application works as: one that rules bind, with the rights it needs and no more.

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;

/// What became of looking for an application's role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundRole {
    /// It is there, and rules bind it.
    Bound(QuotedRole),
    /// It is a superuser, bypasses row-level security, or may act as the role that is connected: no rule binds it.
    TooMuchPower,
    /// There is no role of that name.
    Missing,
}

/// A role's name as PostgreSQL itself quotes it, to stand in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotedRole(String);

/// Looks for a role by its name, connected as the owner of what it shall have rights to.
///
/// # Errors
/// When the server can't be asked.
pub async fn find_role(owner: &mut PgConnection, name: &str) -> Result<FoundRole, sqlx::Error> {
    let found: Option<(String, bool)> = sqlx::query_as(
        "SELECT quote_ident(rolname), rolsuper OR rolbypassrls OR pg_has_role(oid, current_user::regrole, 'MEMBER')
           FROM pg_roles WHERE rolname = $1",
    )
    .bind(name)
    .fetch_optional(owner)
    .await?;
    Ok(match found {
        None => FoundRole::Missing,
        Some((_, true)) => FoundRole::TooMuchPower,
        Some((quoted, false)) => FoundRole::Bound(QuotedRole(quoted)),
    })
}

/// Gives a role rights, each as it stands between `GRANT` and `TO`. They are statements' text: constants only.
///
/// # Errors
/// When the server refuses one.
pub async fn grant(owner: &mut PgConnection, rights: &[&str], role: &QuotedRole) -> Result<(), sqlx::Error> {
    for right in rights {
        // The rights are constants, and PostgreSQL quoted the role's name itself.
        sqlx::raw_sql(AssertSqlSafe(format!("GRANT {right} TO {}", role.0))).execute(&mut *owner).await?;
    }
    Ok(())
}

/// Takes away every right that a role has to the tables, sequences and functions of a schema, so that what it is given next is all.
///
/// # Errors
/// When the server refuses.
pub async fn revoke_all(owner: &mut PgConnection, schema: &str, role: &QuotedRole) -> Result<(), sqlx::Error> {
    let revoke = ["TABLES", "SEQUENCES", "FUNCTIONS"]
        .map(|kind| format!("REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {}", role.0));
    // The schema's name is docward's own, and PostgreSQL quoted the role's itself.
    sqlx::raw_sql(AssertSqlSafe(revoke.join("; "))).execute(owner).await?;
    Ok(())
}
